-- Who has the right to do background work that only one server may do at a time. Outside: it belongs to nobody. The
-- fence grows with each new holder; what an older one still writes is refused by it.
create table leases (
    name       text        primary key,
    holder     uuid        not null,
    fence      bigint      not null,
    held_until timestamptz not null
);

-- A receiver of events. `cursor`: all events up to that number are delivered, not for it, or kept as failures; `previous`
-- is the last of them that is for it, and `starts_after` the last one before it was made.
create table endpoints (
    environment_id      int         not null,
    endpoint_id         uuid        not null,
    url                 text        not null,
    description         text,
    event_types         text[]      not null,
    status              text        not null check (status in ('ACTIVE', 'INACTIVE')),
    disabled_reason     text,
    order_hold_millis   bigint      not null,
    secret              bytea       not null,
    secret_before       bytea,
    secret_before_until timestamptz,
    legacy_secret       bytea,
    chaos               jsonb,
    starts_after        bigint      not null,
    cursor              bigint      not null,
    previous            bigint      not null,
    failing_since       timestamptz,
    replay_operation    uuid,
    replay_through      bigint,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    primary key (environment_id, endpoint_id)
);
alter table endpoints enable row level security, force row level security;
create policy of_environment on endpoints
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- A lane (a customer, else an entity) that an endpoint has fallen behind with: it has what is told up to `after`, and
-- catches up by itself, while the endpoint's cursor goes on with the others.
create table endpoint_lanes (
    environment_id int    not null,
    endpoint_id    uuid   not null,
    lane           text   not null,
    after          bigint not null,
    primary key (environment_id, endpoint_id, lane)
);
alter table endpoint_lanes enable row level security, force row level security;
create policy of_environment on endpoint_lanes
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- An event that an endpoint has not taken. WAITING holds its lane back, PARKED does not, FAILED is not tried again by
-- itself.
create table endpoint_failures (
    environment_id  int         not null,
    endpoint_id     uuid        not null,
    sequence        bigint      not null,
    lane            text        not null,
    previous        bigint      not null,
    state           text        not null check (state in ('WAITING', 'PARKED', 'FAILED')),
    attempts        int         not null,
    first_failed_at timestamptz not null,
    next_attempt_at timestamptz,
    primary key (environment_id, endpoint_id, sequence)
);
alter table endpoint_failures enable row level security, force row level security;
create policy of_environment on endpoint_failures
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- Each attempt that failed. `sequence` is null of a test.
create table endpoint_attempts (
    environment_id  int         not null,
    endpoint_id     uuid        not null,
    attempt_id      uuid        not null,
    sequence        bigint,
    message_id      uuid        not null,
    type            text        not null,
    attempt         int         not null,
    at              timestamptz not null,
    response_status int,
    response_head   text,
    latency_millis  bigint      not null,
    error           text,
    next_attempt_at timestamptz,
    primary key (environment_id, endpoint_id, attempt_id)
);
create index on endpoint_attempts (environment_id, endpoint_id, at desc, attempt_id desc);
create index on endpoint_attempts (environment_id, endpoint_id, sequence, at desc);
alter table endpoint_attempts enable row level security, force row level security;
create policy of_environment on endpoint_attempts
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT', 'REPLAY'));
