-- What a customer was promised beside what it bought: of each feature at most one.
create table promotional_entitlements (
    environment_id int         not null,
    customer_id    text        not null,
    feature_id     text        not null,
    public_id      uuid        not null,
    content        jsonb       not null,
    period         text        not null,
    visible        boolean     not null,
    start_at       timestamptz not null,
    end_at         timestamptz,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (environment_id, customer_id, feature_id)
);
create index on promotional_entitlements (environment_id, customer_id, created_at, feature_id);
alter table promotional_entitlements enable row level security, force row level security;
create policy of_environment on promotional_entitlements
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
