-- Offers: what a creditor lets its people pay less of, or later, and what was offered to whom.

-- What may be offered to the people of one creditor. Each change is a version of its own; the newest is in force.
create table plans.offer_policy (
  tenant_id bigint not null,
  creditor_id bigint not null,
  version int not null check (version > 0),
  policy jsonb not null,
  made_at timestamptz not null,
  made_by text not null,
  primary key (tenant_id, creditor_id, version)
);
select platform.guard('plans.offer_policy', 'select, insert');

-- open -> accepted | superseded | withdrawn | expired; an accepted settlement that is not paid in time expires too.
-- Its key is made of the decision that made it, so that one decision makes one offer.
create table plans.offer (
  tenant_id bigint not null,
  id bigint generated always as identity,
  key text collate "C" not null,
  account_id bigint not null,
  creditor_id bigint not null,
  kind text not null check (kind in ('settlement', 'instalments')),
  currency text not null,
  -- What the debts in it came to, and what is to be paid in all.
  total_minor bigint not null,
  amount_minor bigint not null check (amount_minor > 0 and amount_minor <= total_minor),
  -- Each with its day and its amount; empty for a settlement.
  instalments jsonb not null,
  valid_until date not null,
  -- The debts in it, the oldest first.
  debt_ids bigint[] not null check (cardinality(debt_ids) > 0),
  -- The rule of the creditor's policy that allows it.
  policy_version int not null,
  rule text not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'superseded', 'withdrawn', 'expired')),
  because text,
  -- The step of a strategy that made it, or the person who did.
  strategy_id bigint,
  step_id text,
  made_by text,
  made_at timestamptz not null,
  -- Payments known by then pay nothing of it.
  after_payment_id bigint not null,
  promise_id bigint,
  closed_at timestamptz,
  closed_by text,
  -- It was paid, and what it lets off is off the books.
  settled_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, key),
  check ((state = 'open') = (closed_at is null)),
  check ((strategy_id is null) = (made_by is not null))
);
create unique index offer_open on plans.offer (tenant_id, account_id) where state = 'open';
create index offer_account on plans.offer (tenant_id, account_id, id);
create index offer_due on plans.offer (tenant_id, valid_until) where state = 'open';
create index offer_promise on plans.offer (tenant_id, promise_id) where promise_id is not null;
select platform.guard('plans.offer', 'select, insert, update');
