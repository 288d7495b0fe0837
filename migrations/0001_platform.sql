-- Platform: what every room leans on. Tenant isolation, events between rooms, jobs, clocks, idempotency.

create schema platform;

-- The role the product works under. It owns nothing, so row-level security always binds it.
do $$ begin
  if not exists (select from pg_roles where rolname = 'acuerdo_app') then
    create role acuerdo_app nologin nosuperuser nobypassrls;
  end if;
  if not pg_has_role(current_user, 'acuerdo_app', 'member') then
    execute format('grant acuerdo_app to %I', current_user);
  end if;
end $$;

grant usage on schema platform to acuerdo_app;

-- The tenant of this transaction. As a sub-select in a policy it is read once a statement, not once a row.
create function platform.tenant() returns bigint language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '')::bigint;

-- Puts a table behind its tenant's wall and grants the product what it may do there.
create function platform.guard(name regclass, rights text default 'select, insert, update, delete') returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format(
    'create policy tenant on %s using (tenant_id = (select platform.tenant()))'
    ' with check (tenant_id = (select platform.tenant()))', name);
  execute format('grant %s on %s to acuerdo_app', rights, name);
end $$;

-- News for later rooms: one row per event and consumer, taken away when it was handled.
create table platform.event (
  tenant_id bigint not null,
  id bigint generated always as identity,
  consumer text not null,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null,
  parked_because text,
  primary key (tenant_id, id)
);
create index event_waiting on platform.event (tenant_id, consumer, id) where parked_because is null;
select platform.guard('platform.event');

-- Long work asked for by a person: imports, exports, undo. `heartbeat_at` is real time, the rest the tenant's time.
create table platform.job (
  tenant_id bigint not null,
  id bigint generated always as identity,
  kind text not null,
  input jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  phase text,
  done_count bigint not null default 0,
  total_count bigint,
  cancel_asked boolean not null default false,
  result jsonb,
  error jsonb,
  asked_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  worker_id bigint,
  primary key (tenant_id, id)
);
create index job_waiting on platform.job (tenant_id, id) where state in ('queued', 'running');
select platform.guard('platform.job', 'select, insert, update');

-- A tenant without a row lives in real time. With one: tenant time = base_at + (real - set_at) * speed.
create table platform.clock (
  tenant_id bigint primary key,
  base_at timestamptz not null,
  set_at timestamptz not null,
  speed double precision not null check (speed >= 0)
);
select platform.guard('platform.clock');

-- The first answer to each idempotency key, given again when the key comes again.
create table platform.idempotency (
  tenant_id bigint not null,
  key text not null,
  operation text not null,
  body_hash text not null,
  status int,
  reply jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, key)
);
select platform.guard('platform.idempotency');

-- Numbers for workers. A living worker holds the advisory lock of its number; the lock of a dead one is free.
create sequence platform.worker_number;
grant usage on sequence platform.worker_number to acuerdo_app;
