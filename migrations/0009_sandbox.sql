-- Sandbox: what the pretend providers received. Nothing here ever left the machine.

create schema sandbox;
grant usage on schema sandbox to acuerdo_app;

create table sandbox.mail (
  tenant_id bigint not null,
  id bigint generated always as identity,
  mailbox text collate "C" not null,
  message_key text,
  from_text text not null,
  subject text not null,
  body_text text not null,
  body_html text,
  headers jsonb not null,
  received_at timestamptz not null,
  opened_at timestamptz,
  primary key (tenant_id, id)
);
create index mail_mailbox on sandbox.mail (tenant_id, mailbox, id desc);
create index mail_key on sandbox.mail (tenant_id, message_key);
select platform.guard('sandbox.mail');

-- How the pretend world goes on for this tenant: what it is drawn from, and whether people answer by themselves.
create table sandbox.world (
  tenant_id bigint primary key,
  seed text not null,
  autopilot boolean not null default false
);
select platform.guard('sandbox.world');

-- What goes wrong with the providers of a channel. Without a row nothing does.
create table sandbox.fault (
  tenant_id bigint not null,
  channel text not null,
  faults jsonb not null,
  primary key (tenant_id, channel)
);
select platform.guard('sandbox.fault');

-- What a provider keeps of one of our accounts: where it calls us, where it was told so by ourselves.
create table sandbox.line (
  tenant_id bigint not null,
  channel_account_id bigint not null,
  hook_url text,
  hook_secret text,
  primary key (tenant_id, channel_account_id)
);
select platform.guard('sandbox.line');

-- A person's end of a line: a phone, a chat, a subscription, as the provider of one account knows it.
create table sandbox.phone (
  tenant_id bigint not null,
  channel_account_id bigint not null,
  handle text collate "C" not null,
  channel text not null,
  provider text not null,
  -- Requests that named it, those that went wrong too: what happens to one is drawn by its number.
  asked int not null default 0,
  -- When the person last wrote: for a day from then free text is taken.
  wrote_at timestamptz,
  -- When they told the provider itself that they want no more, or blocked us.
  stopped_at timestamptz,
  -- When they opened the chat, or gave the subscription: before that some providers let nobody write.
  joined_at timestamptz,
  -- A visitor plays this person: what they would do by themselves is over.
  played_at timestamptz,
  last_at timestamptz not null,
  last_text text not null default '',
  unread int not null default 0,
  primary key (tenant_id, channel_account_id, handle)
);
create index phone_last on sandbox.phone (tenant_id, last_at desc, handle);
create index phone_handle on sandbox.phone (tenant_id, handle);
select platform.guard('sandbox.phone');

-- What stands on those phones. `out` is what we wrote, `in` what the person did.
create table sandbox.phone_message (
  tenant_id bigint not null,
  id bigint generated always as identity,
  channel_account_id bigint not null,
  handle text collate "C" not null,
  channel text not null,
  direction text not null check (direction in ('in', 'out')),
  provider_id text collate "C" not null,
  -- As it came with the request; `message_key` is the key of our own message.
  key text,
  message_key text collate "C" generated always as (regexp_replace(key, '^\d+-', '')) stored,
  text text not null,
  -- Buttons, files, the template's name, the button that was pressed, the message that is answered.
  extra jsonb not null default '{}',
  -- Where its reports go, where the request named a place.
  report_to text,
  state text not null check (state in ('taken', 'sent', 'delivered', 'read', 'failed')),
  because text,
  at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, channel_account_id, provider_id)
);
create index phone_message_phone on sandbox.phone_message (tenant_id, handle, id desc);
create index phone_message_key on sandbox.phone_message (tenant_id, message_key) where message_key is not null;
select platform.guard('sandbox.phone_message');

-- Templates as the provider has them.
create table sandbox.template (
  tenant_id bigint not null,
  channel_account_id bigint not null,
  name text not null,
  language text not null,
  id bigint generated always as identity,
  category text not null,
  components jsonb not null,
  state text not null,
  because text,
  at timestamptz not null,
  primary key (tenant_id, channel_account_id, name, language)
);
select platform.guard('sandbox.template');

-- What is going to happen: a provider's calls, and what people do. One call at a time of one phone, in this order.
create table sandbox.due (
  tenant_id bigint not null,
  id bigint generated always as identity,
  -- When it is told, which may be again, and when it happened, which stays.
  at timestamptz not null,
  happened_at timestamptz not null,
  channel_account_id bigint not null,
  channel text not null,
  provider text not null,
  handle text collate "C" not null,
  event jsonb not null,
  twist text not null default 'plain'
    check (twist in ('plain', 'lost', 'echo', 'unknown', 'forged', 'truncated')),
  tries smallint not null default 0,
  primary key (tenant_id, id)
);
create index due_at on sandbox.due (tenant_id, at, id);
select platform.guard('sandbox.due');
