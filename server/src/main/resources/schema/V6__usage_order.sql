-- The order in which measurements counted, which tells those of one moment apart: whoever counts holds the counter
-- until it has committed, so of one counter the ordinals follow the order of the commits.
alter table measurements add column ordinal bigint not null generated always as identity;
alter table measurements drop constraint measurements_pkey,
    add primary key (environment_id, customer_id, feature_id, resource_id, measured_at, ordinal);
