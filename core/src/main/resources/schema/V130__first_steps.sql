-- State of the checklist of a new environment that no other table has. A row is inserted with the first value.
create table first_steps (
    environment_id int not null primary key,
    checked_at     timestamptz,
    dismissed_at   timestamptz
);
comment on column first_steps.checked_at is 'Time of the first entitlement check that the server noticed.';
comment on column first_steps.dismissed_at is 'When a member removed the checklist from the console.';

alter table first_steps enable row level security, force row level security;
create policy of_environment on first_steps
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
