-- Changes of many customers at once, each by an operation.
create table bulk_changes (
    environment_id int         not null,
    operation_id   uuid        not null,
    content        jsonb       not null,
    actor          text        not null,
    actor_id       text,
    actor_address  text,
    trace_id       text        not null,
    created_at     timestamptz not null,
    primary key (environment_id, operation_id)
);
comment on column bulk_changes.content is 'The grants, or the plan, as they were requested.';

-- The customers that wait, and those that failed. A row is deleted in the transaction that changes its customer.
create table bulk_change_customers (
    environment_id  int  not null,
    operation_id    uuid not null,
    line            int  not null,
    customer_id     text not null,
    problem_code    text,
    problem_message text,
    primary key (environment_id, operation_id, line)
);
create index bulk_change_customers_waiting on bulk_change_customers (environment_id, operation_id, line)
    where problem_code is null;

alter table bulk_changes enable row level security, force row level security;
create policy of_environment on bulk_changes
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
alter table bulk_change_customers enable row level security, force row level security;
create policy of_environment on bulk_change_customers
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT',
        'REPLAY', 'CUSTOMER_IMPORT', 'BULK_CHANGE', 'ACCOUNT_DELETION', 'PROVISIONING', 'STACK_PROVISIONING',
        'STACK_REMOVAL', 'RELEASE', 'ROW_COPY', 'BACKUP', 'RESTORE', 'DEPLOY'));
