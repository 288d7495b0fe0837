-- Segments: what is known of each account in one narrow row, and saved rules over it.

-- Written from the other rooms' tables and never the other way: it can be made anew at any time. Columns that are always
-- there, and the age of the debt, stand first and have one width each: a count over a portfolio reads every row up to the
-- last column it asks for. Words known beforehand are places in a list (`domain/segment/facts.ts`), channels are bits.
-- Days are kept as dates, so that a row is as true tomorrow as it is today.
create table strategy.account_fact (
  tenant_id bigint not null,
  account_id bigint not null,
  debtor_id bigint not null,
  creditor_id bigint not null,
  open_minor bigint not null,
  oldest_due_on date,
  unapplied_minor bigint not null,
  open_count int not null,
  customer_since date not null,
  times_paid smallint not null,
  times_late smallint not null,
  promises_made smallint not null,
  promises_kept smallint not null,
  promises_part_kept smallint not null,
  promises_broken smallint not null,
  reminders_sent smallint not null,
  reminders_this_round smallint not null,
  failed_messages smallint not null,
  consent_mask smallint not null,
  refused_mask smallint not null,
  opt_out_mask smallint not null,
  address_mask smallint not null,
  debtor_kind smallint not null,
  has_open_task boolean not null,
  email_health smallint,
  phone_health smallint,
  address_health smallint,
  term_days smallint,
  usual_days_late smallint,
  paid_share smallint,
  last_paid_on date,
  promise_on date,
  -- The last day of the offer that stands.
  offer_until date,
  last_reminder_on date,
  last_contact_on date,
  last_contact_channel smallint,
  last_contact_outcome smallint,
  last_reply_on date,
  last_talk_on date,
  last_opened_on date,
  last_clicked_on date,
  preferred_channel smallint,
  legal_stop smallint,
  hold smallint,
  -- The first day on which the hold no longer stands.
  hold_until date,
  strategy_id bigint,
  entered_on date,
  -- Nobody writes these two before there are scores.
  score smallint,
  risk_band smallint,
  country text collate "C" not null,
  locale text collate "C" not null,
  subdivision text collate "C",
  product text collate "C",
  step_id text collate "C",
  tags text[] not null,
  fields jsonb,
  primary key (tenant_id, account_id)
) with (fillfactor = 90);
-- Age and balance, the questions asked most, are answered by this index alone.
create index account_fact_due on strategy.account_fact (tenant_id, oldest_due_on) include (creditor_id, open_minor, open_count);
create index account_fact_balance on strategy.account_fact (tenant_id, open_minor desc, account_id);
select platform.guard('strategy.account_fact');

-- A saved rule. What it holds was counted at `counted_at`; `counts` has a line a currency.
create table strategy.segment (
  tenant_id bigint not null,
  id bigint generated always as identity,
  name text not null,
  state text not null default 'active' check (state in ('active', 'archived')),
  version int not null default 1,
  counts jsonb,
  counted_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index segment_name on strategy.segment (tenant_id, name) where state = 'active';
select platform.guard('strategy.segment', 'select, insert, update');

create table strategy.segment_version (
  tenant_id bigint not null,
  segment_id bigint not null,
  number int not null,
  rule jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, segment_id, number)
);
select platform.guard('strategy.segment_version', 'select, insert');

create function strategy.analyze_facts() returns void
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  analyze strategy.account_fact;
end $$;
revoke execute on function strategy.analyze_facts() from public;
grant execute on function strategy.analyze_facts() to acuerdo_app;

-- Whoever has accounts already gets their rows with the next news.
insert into platform.event (tenant_id, consumer, kind, payload, at)
select t.id, 'facts', 'facts.wanted', '{}', now() from access.tenant t
where exists (select from debts.account a where a.tenant_id = t.id);
