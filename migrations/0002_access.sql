-- Access: tenants, staff, API keys, sign-in throttling, the audit trail.

create schema access;
grant usage on schema access to acuerdo_app;

create table access.tenant (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,40}$'),
  name text not null,
  kind text not null default 'live' check (kind in ('live', 'demo')),
  locale text not null default 'es',
  created_at timestamptz not null
);
alter table access.tenant enable row level security;
create policy tenant on access.tenant using (id = (select platform.tenant()));
grant select on access.tenant to acuerdo_app;

-- Which tenants there are, for the worker's rounds. Ids only.
create function access.tenant_ids() returns setof bigint
  language sql stable security definer set search_path = pg_catalog
  begin atomic select id from access.tenant order by id; end;

create table access.staff (
  tenant_id bigint not null references access.tenant,
  id bigint generated always as identity,
  user_id text not null,
  name text not null,
  email text not null,
  role text not null check (role in ('admin', 'manager', 'agent', 'field', 'auditor')),
  locale text not null default 'es',
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, user_id)
);
create index staff_of_user on access.staff (user_id);
select platform.guard('access.staff', 'select, insert, update');

-- The seats of a signed-in person, before a tenant is chosen.
create function access.seats_of(who text)
returns table (tenant_id bigint, staff_id bigint, role text, name text, email text, locale text,
               tenant_slug text, tenant_name text, tenant_kind text)
  language sql stable security definer set search_path = pg_catalog
  begin atomic
    select s.tenant_id, s.id, s.role, s.name, s.email, s.locale, t.slug, t.name, t.kind
    from access.staff s join access.tenant t on t.id = s.tenant_id
    where s.user_id = who and s.active
    order by s.tenant_id;
  end;

create table access.api_key (
  tenant_id bigint not null references access.tenant,
  id bigint generated always as identity,
  name text not null,
  prefix text not null,
  secret_hash bytea not null,
  role text not null check (role in ('admin', 'manager', 'agent', 'auditor')),
  created_by bigint,
  created_at timestamptz not null,
  last_used_on date,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);
create unique index api_key_secret on access.api_key (secret_hash);
select platform.guard('access.api_key', 'select, insert, update');

create function access.key_by_hash(secret bytea)
returns table (tenant_id bigint, key_id bigint, role text, name text)
  language sql stable security definer set search_path = pg_catalog
  begin atomic
    select k.tenant_id, k.id, k.role, k.name from access.api_key k
    where k.secret_hash = secret and k.revoked_at is null;
  end;

-- Failures to sign in, by address and by account, for lockout. Hashes only: no personal data.
create table access.sign_in_failure (
  subject_hash bytea primary key,
  failures int not null,
  first_at timestamptz not null,
  locked_until timestamptz
);
grant select, insert, update, delete on access.sign_in_failure to acuerdo_app;

create table access.audit (
  tenant_id bigint not null,
  id bigint generated always as identity,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('staff', 'key', 'system', 'cli')),
  actor_id bigint,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  origin text,
  request_id text,
  primary key (tenant_id, id)
);
create index audit_subject on access.audit (tenant_id, subject_kind, subject_id, id);
select platform.guard('access.audit', 'select, insert');

grant execute on function access.tenant_ids(), access.seats_of(text), access.key_by_hash(bytea) to acuerdo_app;
revoke execute on function access.tenant_ids(), access.seats_of(text), access.key_by_hash(bytea) from public;
