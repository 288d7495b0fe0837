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
