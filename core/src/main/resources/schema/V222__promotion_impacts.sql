-- The impact of each promotion, as an operation computed it before it applied the promotion. The environment is the
-- target. `content` has the counts and how far the operation is.
create table promotion_impacts (
    environment_id int   not null,
    promotion_id   uuid  not null,
    content        jsonb not null,
    primary key (environment_id, promotion_id)
);

-- The decisions that a promotion changed, of the customers that were compared.
create table promotion_impact_changes (
    environment_id int   not null,
    promotion_id   uuid  not null,
    customer_id    text  not null,
    resource_id    text  collate "C" not null,
    feature_id     text  collate "C" not null,
    before         jsonb not null,
    after          jsonb not null,
    primary key (environment_id, promotion_id, customer_id, resource_id, feature_id)
);
-- For the erasure of a customer.
create index on promotion_impact_changes (environment_id, customer_id);

alter table promotion_impacts enable row level security, force row level security;
create policy of_environment on promotion_impacts
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
alter table promotion_impact_changes enable row level security, force row level security;
create policy of_environment on promotion_impact_changes
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
