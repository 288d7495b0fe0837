-- Ledger: money that always adds up.

create schema ledger;
grant usage on schema ledger to acuerdo_app;

-- One posting moves a positive amount from the credited account to the debited one, so every posting sums to zero
-- by its shape. Rows are never changed or deleted: the product holds no right to. A mistake is mended by a reversal.
--
-- accounts: receivable (of a debt) · portfolio (what a creditor brought) · cash (payments received) ·
--           unapplied (paid, no debt left to apply it to) · correction (a creditor restated an amount) · loss ·
--           charge (fees and interest that debts were charged)
create table ledger.posting (
  tenant_id bigint not null,
  key text collate "C" not null,
  kind text not null check (kind in ('opened', 'restated', 'paid', 'applied', 'overpaid', 'reversed', 'withdrawn', 'written_off',
                                    'charged', 'charge_reversed', 'let_off')),
  creditor_id bigint not null,
  debit text not null check (debit in ('receivable', 'portfolio', 'cash', 'unapplied', 'correction', 'loss', 'charge')),
  credit text not null check (credit in ('receivable', 'portfolio', 'cash', 'unapplied', 'correction', 'loss', 'charge')),
  debt_id bigint,
  account_id bigint,
  payment_id bigint,
  import_id bigint,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  value_on date not null,
  at timestamptz not null,
  primary key (tenant_id, key),
  check (debit <> credit),
  check (debt_id is not null or not 'receivable' in (debit, credit))
);
create index posting_debt on ledger.posting (tenant_id, debt_id) where debt_id is not null;
select platform.guard('ledger.posting', 'select, insert');

-- The two legs of each posting, for sums: debits positive, credits negative.
create view ledger.leg with (security_invoker = true) as
  select tenant_id, key, debit as account, creditor_id, debt_id, account_id, currency, amount_minor, at from ledger.posting
  union all
  select tenant_id, key, credit, creditor_id, debt_id, account_id, currency, -amount_minor, at from ledger.posting;
grant select on ledger.leg to acuerdo_app;
