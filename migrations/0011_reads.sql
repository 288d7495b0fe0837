-- Reads: what the lists, searches and timelines of the screens stand on.

-- Portfolio. The first serves one creditor's accounts by age, and holds what totals and orders by balance need, so
-- that neither touches the table; the second serves all accounts by age.
drop index debts.account_due;
create index account_due on debts.account (tenant_id, creditor_id, oldest_due_on, id) include (open_minor) where open_count > 0;
create index account_oldest on debts.account (tenant_id, oldest_due_on, id) where open_count > 0;

-- People whose names fit, at most so many. Under the owner's rights, because row-level security would keep the index of
-- words from being used: its operator is not proof against leaks. The tenant is still the transaction's own.
create function debts.find_names(query text, most int) returns setof bigint
  language sql stable security definer set search_path = pg_catalog
  begin atomic
    select id from debts.debtor
    where tenant_id = platform.tenant() and to_tsvector('simple', name) @@ query::tsquery
    limit most;
  end;
revoke execute on function debts.find_names(text, int) from public;
grant execute on function debts.find_names(text, int) to acuerdo_app;

create index payment_day on debts.payment (tenant_id, paid_on);
create index payment_unmatched on debts.payment (tenant_id, id) where state = 'unmatched';
create index import_creditor on debts.import (tenant_id, creditor_id, id);

-- The newest payment there was when a promise was made: only what came after it can keep the promise, also where a clock
-- stands still and both carry the same moment.
alter table plans.promise add column after_payment_id bigint not null default 0;
create index promise_account on plans.promise (tenant_id, account_id, id);
create index promise_closed on plans.promise (tenant_id, closed_at) where closed_at is not null;

-- The timeline shows what was lifted too.
drop index compliance.hold_debtor;
create index hold_debtor on compliance.hold (tenant_id, debtor_id);
drop index compliance.opt_out_debtor;
create index opt_out_debtor on compliance.opt_out (tenant_id, debtor_id);
drop index compliance.stop_debtor;
create index stop_debtor on compliance.stop (tenant_id, debtor_id);

create index message_unknown on messaging.message (tenant_id, id) where state = 'unknown';
create index decision_arm on strategy.decision (tenant_id, version_id, account_id) where kind = 'branched' and because like 'arm:%';
create index decision_day on strategy.decision (tenant_id, at desc, id desc);
create index enrollment_parked on strategy.enrollment (tenant_id, strategy_id) where parked_because is not null and left_at is null;
create index event_parked on platform.event (tenant_id, id) where parked_because is not null;
