-- Imports of customers that are too large for one transaction, and the customers that each has yet to make: a line goes
-- when its customer comes. How far an import is says the operation.
create table customer_imports (
    environment_id int  not null,
    operation_id   uuid not null,
    actor          text not null,
    actor_id       text,
    actor_address  text,
    trace_id       text not null,
    primary key (environment_id, operation_id)
);
create table customer_import_lines (
    environment_id int   not null,
    operation_id   uuid  not null,
    line           int   not null,
    customer_id    text  not null,
    name           text,
    email          text,
    metadata       jsonb not null,
    kept           jsonb not null,
    primary key (environment_id, operation_id, line)
);
create index on customer_import_lines (environment_id, customer_id);

alter table customer_imports enable row level security, force row level security;
create policy of_environment on customer_imports
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
alter table customer_import_lines enable row level security, force row level security;
create policy of_environment on customer_import_lines
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- How many of the things that an operation went through are new, where it counts them.
alter table operations
    add column made bigint,
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT',
        'REPLAY', 'CUSTOMER_IMPORT'));
