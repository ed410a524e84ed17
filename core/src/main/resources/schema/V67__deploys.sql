-- What was brought from a branch into the stack of its environment, each with the operation that does it.
create table deploys (
    environment_id int         not null,
    operation_id   uuid        not null,
    branch         text        not null,
    commit_id      text        not null check (commit_id ~ '^[0-9a-f]{40}$'),
    log            text[]      not null default '{}',
    failure        jsonb,
    actor          text        not null,
    actor_id       text,
    actor_address  text,
    trace_id       text        not null,
    created_at     timestamptz not null,
    primary key (environment_id, operation_id)
);
create index on deploys (environment_id, created_at);

alter table deploys enable row level security, force row level security;
create policy of_environment on deploys
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT',
        'REPLAY', 'CUSTOMER_IMPORT', 'ACCOUNT_DELETION', 'PROVISIONING', 'STACK_PROVISIONING', 'STACK_REMOVAL', 'RELEASE',
        'ROW_COPY', 'BACKUP', 'RESTORE', 'DEPLOY'));
