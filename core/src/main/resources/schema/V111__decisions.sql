-- Denied checks with an id, for later explanations. `environment_at` is the time of the environment's clock.
create table decisions (
    environment_id   int         not null,
    decision_id      uuid        not null,
    decided_at       timestamptz not null,
    environment_at   timestamptz not null,
    customer_id      text        not null,
    resource_id      text,
    feature_id       text        not null,
    requested_micros bigint      not null,
    requested_values text,
    used_micros      bigint,
    limit_micros     bigint,
    sequence         bigint      not null,
    denied_because   text        not null,
    primary key (environment_id, decision_id)
);
create index on decisions (environment_id, decided_at);

alter table decisions enable row level security, force row level security;
create policy of_environment on decisions
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
