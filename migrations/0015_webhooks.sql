-- Webhooks: who wants to be told of what happens here, and what each of them is still to be told.

create schema webhooks;
grant usage on schema webhooks to acuerdo_app;

create table webhooks.endpoint (
  tenant_id bigint not null,
  id bigint generated always as identity,
  -- What strategies call it by. It stays what it is.
  name text collate "C" not null,
  url text not null,
  description text,
  secret_sealed bytea not null,
  -- The secret before signs too until then, so that the receiver has time to take the new one.
  previous_sealed bytea,
  previous_until timestamptz,
  -- What it is told of by itself; steps of strategies name the endpoint instead.
  kinds text[] not null default '{}',
  state text not null default 'active' check (state in ('active', 'paused', 'removed')),
  paused_because text check (paused_because in ('by_hand', 'failing', 'gone')),
  paused_at timestamptz,
  -- Since it last took anything: tries that failed, from when on, and until when it is left alone.
  failures int not null default 0,
  failing_since timestamptz,
  rest_until timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, id),
  check ((state = 'paused') = (paused_because is not null))
);
create unique index endpoint_name on webhooks.endpoint (tenant_id, name) where state <> 'removed';
select platform.guard('webhooks.endpoint', 'select, insert, update');

-- One thing to tell one endpoint: waiting -> leaving -> delivered, or back to waiting, or failed. Its key is made of its
-- cause, so that one cause makes one delivery; it may be sent more than once.
create table webhooks.delivery (
  tenant_id bigint not null,
  id bigint generated always as identity,
  endpoint_id bigint not null,
  key text collate "C" not null,
  type text not null,
  at timestamptz not null,
  data jsonb not null,
  -- Whom it is about, for lists; null: nobody.
  account_id bigint,
  is_test boolean not null default false,
  state text not null default 'waiting' check (state in ('waiting', 'leaving', 'delivered', 'failed')),
  -- Tries since it was queued, or asked for again; all of them are in `attempt`.
  tries smallint not null default 0,
  next_at timestamptz not null,
  give_up_at timestamptz not null,
  because text,
  status smallint,
  worker_id bigint,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, endpoint_id, key)
);
create index delivery_due on webhooks.delivery (tenant_id, endpoint_id, next_at) where state = 'waiting';
create index delivery_test on webhooks.delivery (tenant_id, id) where state = 'waiting' and is_test;
create index delivery_old on webhooks.delivery (tenant_id, give_up_at) where state = 'waiting';
create index delivery_leaving on webhooks.delivery (tenant_id, endpoint_id) where state = 'leaving';
create index delivery_failed on webhooks.delivery (tenant_id, id) where state = 'failed';
create index delivery_ended on webhooks.delivery (tenant_id, ended_at) where ended_at is not null;
select platform.guard('webhooks.delivery');

-- Each try, with the beginning of what was answered.
create table webhooks.attempt (
  tenant_id bigint not null,
  delivery_id bigint not null,
  number smallint not null,
  at timestamptz not null,
  took_ms int not null,
  status smallint,
  because text,
  excerpt text,
  primary key (tenant_id, delivery_id, number)
);
select platform.guard('webhooks.attempt', 'select, insert, delete');
