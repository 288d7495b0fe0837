-- Rehearsals: what a version would do, lived in memory over a snapshot. Kept so that it can be read page by page, shared
-- by its address, and held against what then runs.

create table strategy.rehearsal (
  tenant_id bigint not null,
  id bigint generated always as identity,
  -- Null: a definition that is not saved.
  strategy_id bigint,
  version_id bigint,
  name text not null,
  lane text not null,
  definition jsonb not null,
  hash text not null,
  -- What becomes of accounts that run on an older version.
  running text not null default 'finish' check (running in ('finish', 'same_step', 'restart')),
  -- Payments go on to be known in time, where they are now: else everything stands still once they are too old.
  payments_arrive boolean not null default true,
  days int not null check (days between 1 and 120),
  scenario text not null check (scenario in ('nobody_answers', 'measured')),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'cancelled', 'failed')),
  because text,
  -- The moment it begins at, and the moments at which the portfolio was read: one, unless it went on in another process.
  from_at timestamptz not null,
  snapshots jsonb not null default '[]',
  job_id bigint,
  last_debtor bigint not null default 0,
  people_done int not null default 0,
  people_total int,
  tally jsonb,
  -- Its lists of people and events; old ones are forgotten, their counts stay.
  has_lists boolean not null default true,
  asked_by text not null,
  asked_by_kind text not null,
  asked_by_id bigint not null,
  asked_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
create index rehearsal_strategy on strategy.rehearsal (tenant_id, strategy_id, id);
create index rehearsal_hash on strategy.rehearsal (tenant_id, hash) where state = 'done';
select platform.guard('strategy.rehearsal', 'select, insert, update');

-- Who looked at a rehearsal and agrees that this version goes live.
create table strategy.rehearsal_approval (
  tenant_id bigint not null,
  rehearsal_id bigint not null,
  by_kind text not null,
  by_id bigint not null,
  by_name text not null,
  at timestamptz not null,
  primary key (tenant_id, rehearsal_id, by_kind, by_id)
);
select platform.guard('strategy.rehearsal_approval', 'select, insert');

create table strategy.rehearsal_account (
  tenant_id bigint not null,
  rehearsal_id bigint not null,
  debtor_id bigint not null,
  account_id bigint not null,
  outcome text not null check (outcome in ('sent', 'deferred', 'excluded', 'waiting', 'finished', 'left_out')),
  because text,
  messages smallint not null,
  tasks smallint not null,
  first_at timestamptz,
  -- Against how things go on without this version; null where it is what runs.
  change text check (change in ('same', 'added', 'dropped', 'moved', 'other_channel', 'mixed')),
  primary key (tenant_id, rehearsal_id, debtor_id, account_id)
);
select platform.guard('strategy.rehearsal_account', 'select, insert, delete');

create table strategy.rehearsal_event (
  tenant_id bigint not null,
  rehearsal_id bigint not null,
  debtor_id bigint not null,
  -- In the order in which they happen to the person.
  no smallint not null,
  account_id bigint not null,
  at timestamptz not null,
  kind text not null,
  -- What happens without this version, kept for accounts to which it happens otherwise.
  is_as_is boolean not null default false,
  strategy_id bigint,
  step text,
  channel text,
  template text,
  because text,
  until_at timestamptz,
  -- What is charged, or offered to be paid; and the offer with its days.
  amount_minor bigint,
  offer jsonb,
  failed jsonb,
  primary key (tenant_id, rehearsal_id, debtor_id, no)
);
create index rehearsal_event_day on strategy.rehearsal_event (tenant_id, rehearsal_id, kind, at, debtor_id, no)
  where not is_as_is;
select platform.guard('strategy.rehearsal_event', 'select, insert, delete');

-- What the tenant asks of a strategy before it goes live, and how much its people can do in a day; null: nobody said.
create table strategy.setting (
  tenant_id bigint not null primary key,
  needs_second_approver boolean not null default false,
  calls_a_day int check (calls_a_day > 0),
  visits_a_day int check (visits_a_day > 0),
  -- Of ten thousand people so many get no proactive contact, always the same ones: what contacts bring is known by them.
  holdout_parts int not null default 0 check (holdout_parts between 0 and 5000)
);
select platform.guard('strategy.setting', 'select, insert, update');

-- What one message on a channel costs, in millionths of a unit of the currency. No row: nobody said.
create table messaging.channel_cost (
  tenant_id bigint not null,
  channel text not null,
  currency text not null,
  micros bigint not null check (micros >= 0),
  primary key (tenant_id, channel)
);
select platform.guard('messaging.channel_cost');
