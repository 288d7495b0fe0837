-- Letters: the queue of what is to be printed and posted.

-- What was printed at one time, to be put into envelopes together.
create table messaging.letter_batch (
  tenant_id bigint not null,
  id bigint generated always as identity,
  printed_at timestamptz not null,
  printed_by text not null,
  primary key (tenant_id, id)
);
select platform.guard('messaging.letter_batch', 'select, insert');

-- queued --print--> printed --post--> posted --> returned
--    '------------> withdrawn           paid meanwhile: it was never printed
-- The key is the message's, so one message is one letter however often it is filed.
create table messaging.letter (
  tenant_id bigint not null,
  id bigint generated always as identity,
  message_key text collate "C" not null,
  channel_account_id bigint not null,
  to_lines text[] not null,
  pages smallint not null check (pages > 0),
  pdf bytea not null,
  state text not null default 'queued' check (state in ('queued', 'printed', 'posted', 'returned', 'withdrawn')),
  because text,
  batch_id bigint,
  queued_at timestamptz not null,
  posted_on date,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, message_key)
);
create index letter_state on messaging.letter (tenant_id, state, id);
create index letter_batch_of on messaging.letter (tenant_id, batch_id, id) where batch_id is not null;
select platform.guard('messaging.letter', 'select, insert, update');
