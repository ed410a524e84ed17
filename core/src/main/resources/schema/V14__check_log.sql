-- A few of the checks that were answered, so that a change can be tried on them later. Nothing refers to them.
create table checks (
    environment_id   int         not null,
    number           bigint      not null generated always as identity,
    checked_at       timestamptz not null,
    customer_id      text        not null,
    resource_id      text,
    feature_id       text        not null,
    requested_micros bigint      not null,
    requested_values text,
    sequence         bigint      not null,
    denied_because   text,
    primary key (environment_id, number)
);
create index on checks (environment_id, checked_at, number);

alter table checks enable row level security, force row level security;
create policy of_environment on checks
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
