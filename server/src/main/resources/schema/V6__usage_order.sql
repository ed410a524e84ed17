-- The order in which measurements counted, which tells those of one moment apart: whoever counts holds the counter
-- until it has committed, so of one counter the ordinals follow the order of the commits.
alter table measurements add column ordinal bigint not null generated always as identity;
alter table measurements drop constraint measurements_pkey,
    add primary key (environment_id, customer_id, feature_id, resource_id, measured_at, ordinal);

-- What is held for reservations counts on top of what was reported, so whoever sets what was used does not set it.
-- Of `used` that much is held; of measurements those that say so.
alter table counters add column held bigint not null default 0;
alter table measurements add column held boolean not null default false;
