-- Plans: promises to pay. Instalment plans and settlements come to this room later.

create schema plans;
grant usage on schema plans to acuerdo_app;

-- made -> kept | part_kept | broken | replaced | withdrawn. While made, the account is left alone until its day plus grace.
create table plans.promise (
  tenant_id bigint not null,
  id bigint generated always as identity,
  account_id bigint not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  promised_on date not null,
  grace_days int not null default 1 check (grace_days between 0 and 30),
  state text not null default 'made' check (state in ('made', 'kept', 'part_kept', 'broken', 'replaced', 'withdrawn')),
  made_at timestamptz not null,
  made_by text not null,
  closed_at timestamptz,
  primary key (tenant_id, id)
);
create unique index promise_open on plans.promise (tenant_id, account_id) where state = 'made';
create index promise_due on plans.promise (tenant_id, promised_on) where state = 'made';
select platform.guard('plans.promise', 'select, insert, update');
