-- A rollout of a promotion records what subscriptions had before, so that a rollback moves them back.
alter table rollouts
    add column is_reversible boolean not null default false,
    add column reverses uuid;

create table rollout_moves (
    environment_id     int   not null,
    operation_id       uuid  not null,
    customer_id        text  not null,
    subscription_id    text  not null,
    plan_version       int   not null,
    plan_price_version int,
    addons             jsonb not null,
    primary key (environment_id, operation_id, customer_id, subscription_id)
);

alter table rollout_moves enable row level security, force row level security;
create policy of_environment on rollout_moves
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
