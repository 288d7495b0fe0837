-- Mailboxes that we look into by ourselves: how far we have read each.
create table messaging.mailbox (
  tenant_id bigint not null,
  channel_account_id bigint not null,
  name text not null,
  -- The numbers of mails mean something as long as this stays the same.
  uid_validity bigint not null,
  -- The last mail that was stored or left out.
  uid_last bigint not null,
  looked_at timestamptz not null,
  left_out int not null default 0,
  left_out_because text,
  primary key (tenant_id, channel_account_id, name)
);
select platform.guard('messaging.mailbox');

-- Mails that were taken, by their Message-ID, date and size: a mailbox whose numbers begin anew brings none of them twice.
create table messaging.mail_seen (
  tenant_id bigint not null,
  channel_account_id bigint not null,
  identity bytea not null,
  seen_at timestamptz not null,
  primary key (tenant_id, channel_account_id, identity)
);
create index mail_seen_old on messaging.mail_seen (tenant_id, seen_at);
select platform.guard('messaging.mail_seen');
