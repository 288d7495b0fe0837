-- Providers that said their window for free words was closed, whatever our own clock said: with what a person wrote up to
-- then no message of this account leaves in free words any more.
create table messaging.closed_window (
  tenant_id bigint not null,
  channel_account_id bigint not null,
  contact_point_id bigint not null,
  at timestamptz not null,
  primary key (tenant_id, channel_account_id, contact_point_id)
);
select platform.guard('messaging.closed_window', 'select, insert, update');
