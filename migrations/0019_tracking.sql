-- What people do with what they were sent: whether a tenant wants to know, and visits that are still to be read.

-- Without a row links are followed and pixels are not.
create table messaging.tracking (
  tenant_id bigint primary key,
  links boolean not null default true,
  pixel boolean not null default false
);
select platform.guard('messaging.tracking', 'select, insert, update');

-- A link of a message, or its picture, was asked for: by whom it looked, and nothing else of whoever that was. It is read
-- a moment later, when it is known what else was asked for at once, and forgotten within the hour.
create table messaging.visit (
  tenant_id bigint not null,
  message_id bigint not null,
  telltale text not null check (telltale in ('pixel', 'pay', 'verify')),
  at timestamptz not null,
  sight text not null check (sight in ('machine', 'unsure', 'person')),
  -- Null: it was read.
  look_at timestamptz,
  primary key (tenant_id, message_id, telltale, at)
);
create index visit_due on messaging.visit (tenant_id, look_at) where look_at is not null;
create index visit_old on messaging.visit (tenant_id, at) where look_at is null;
select platform.guard('messaging.visit');
