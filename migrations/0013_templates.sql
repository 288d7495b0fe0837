-- Templates at work: drafts, what is put away, and tests that staff send themselves. Published versions stand in 0007.

-- What somebody writes before it is published: one draft a template. `revision` grows with every save, so that two people
-- who write at once find out; `base_version` is the version it was begun from, zero for a template that is new.
create table messaging.template_draft (
  tenant_id bigint not null,
  id bigint generated always as identity,
  key text not null,
  name text,
  intent text not null,
  base_version int not null check (base_version >= 0),
  revision int not null default 1,
  variants jsonb not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, id),
  unique (tenant_id, key)
);
select platform.guard('messaging.template_draft');

-- Templates that are offered no more. What already uses them goes on.
create table messaging.template_archive (
  tenant_id bigint not null,
  key text not null,
  archived_at timestamptz not null,
  archived_by text not null,
  primary key (tenant_id, key)
);
select platform.guard('messaging.template_archive', 'select, insert, delete');

-- Addresses of our own that tests may go to, besides one's own. Never a debtor's.
create table messaging.test_recipient (
  tenant_id bigint not null,
  id bigint generated always as identity,
  channel text not null,
  address text collate "C" not null,
  label text not null,
  added_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, channel, address)
);
select platform.guard('messaging.test_recipient', 'select, insert, delete');

-- Tests, with the words they were sent with. A queue of its own beside the outbox: no report, cap or contact log counts it.
--
--   ready -> leaving -> sent | failed | unknown       as a message; what reached the wire is never sent again
--     '----> suppressed                               the address has become a debtor's, or left the list
create table messaging.test_send (
  tenant_id bigint not null,
  id bigint generated always as identity,
  template_key text not null,
  channel text not null,
  locale text not null,
  address text collate "C" not null,
  -- staff: the sender's own address; list: a test recipient; sandbox: a mailbox of the sandbox.
  kind text not null check (kind in ('staff', 'list', 'sandbox')),
  -- By this account and no other, paused or not: it is being tried out. Null: by whichever sends on the channel.
  channel_account_id bigint,
  staff_id bigint not null,
  subject text,
  body text not null,
  html text,
  state text not null default 'ready' check (state in ('ready', 'leaving', 'sent', 'failed', 'unknown', 'suppressed')),
  because text,
  asked_at timestamptz not null,
  worker_id bigint,
  wire_at timestamptz,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
create index test_send_ready on messaging.test_send (tenant_id, id) where state in ('ready', 'leaving');
create index test_send_asked on messaging.test_send (tenant_id, asked_at desc);
select platform.guard('messaging.test_send', 'select, insert, update');
