-- Answers that may be pressed under a template, as its provider was asked for it.
alter table messaging.provider_template add column buttons text[] not null default '{}';
-- Those that a message left with, as its words stand beside them; null: none, or it did not leave.
alter table messaging.message add column replies text[];
-- Those that a test is sent with, as buttons: {id, title}.
alter table messaging.test_send add column buttons jsonb;
