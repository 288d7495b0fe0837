-- Auth: the tables of the sign-in library (better-auth 1.7.25), in a schema and under a role of their own.
--
-- `acuerdo_app` may not even look here, and `acuerdo_auth` may look nowhere else: neither the product's SQL nor the
-- library's can reach the other's rows. Column names are mapped in src/access/auth.ts.

create schema auth;

do $$ begin
  if not exists (select from pg_roles where rolname = 'acuerdo_auth') then
    create role acuerdo_auth nologin nosuperuser nobypassrls;
  end if;
  if not pg_has_role(current_user, 'acuerdo_auth', 'member') then
    execute format('grant acuerdo_auth to %I', current_user);
  end if;
end $$;

grant usage on schema auth to acuerdo_auth;

create table auth."user" (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth.session (
  id text primary key,
  token text not null unique,
  user_id text not null references auth."user" on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_of_user on auth.session (user_id);
create index session_expiry on auth.session (expires_at);

create table auth.account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth."user" on delete cascade,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_of_user on auth.account (user_id);

create table auth.verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on auth.verification (identifier);

grant select, insert, update, delete on auth."user", auth.session, auth.account, auth.verification to acuerdo_auth;

-- Does this person hold a seat anywhere, active or not? Someone with a seat elsewhere is never given a password here.
create function access.has_seat(who text) returns boolean
  language sql stable security definer set search_path = pg_catalog
  begin atomic select exists (select from access.staff s where s.user_id = who); end;
revoke execute on function access.has_seat(text) from public;
grant execute on function access.has_seat(text) to acuerdo_app;

create index audit_actor on access.audit (tenant_id, actor_kind, actor_id, id);
create index api_key_list on access.api_key (tenant_id, id desc) where revoked_at is null;
create index idempotency_age on platform.idempotency (tenant_id, created_at);
create index sign_in_failure_age on access.sign_in_failure (first_at);
