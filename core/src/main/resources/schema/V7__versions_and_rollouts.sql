-- The version at whose prices the plan was sold; null: the one that the subscription has. An add-on says so by itself.
alter table subscriptions add column plan_price_version int;

-- Newer versions on their way to those who have older ones: `versions` by the ids of the packages, of which all customers
-- up to `after_customer` have them. How far it is says the operation.
create table rollouts (
    environment_id int  not null,
    operation_id   uuid not null,
    kind           text not null check (kind in ('PLAN', 'ADDON')),
    versions       jsonb not null,
    trace_id       text not null,
    after_customer text not null,
    primary key (environment_id, operation_id)
);
alter table rollouts enable row level security, force row level security;
create policy of_environment on rollouts
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT'));
