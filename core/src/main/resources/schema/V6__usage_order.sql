-- The order in which measurements counted, which tells those of one moment apart: whoever counts holds the counter
-- until it has committed, so of one counter the ordinals follow the order of the commits.
alter table measurements add column ordinal bigint not null generated always as identity;
alter table measurements drop constraint measurements_pkey,
    add primary key (environment_id, customer_id, feature_id, resource_id, measured_at, ordinal);

-- What is held for reservations counts on top of what was reported, so whoever sets what was used does not set it.
-- Of `used` that much is held; of measurements those that say so.
alter table counters add column held bigint not null default 0;
alter table measurements add column held boolean not null default false;

-- Hours in which something happened that is still to be counted. Each goes when it is counted; `version` tells what
-- came meanwhile.
create table metered_hours (
    environment_id int         not null,
    customer_id    text        not null,
    resource_id    text        not null,
    hour           timestamptz not null,
    version        bigint      not null,
    primary key (environment_id, customer_id, resource_id, hour)
);

-- Up to which event of its log an environment with raw events knows who has got something else.
create table metered_environments (
    environment_id int    not null primary key,
    seen           bigint not null
);

alter table metered_customers no force row level security;
insert into metered_hours (environment_id, customer_id, resource_id, hour, version)
select environment_id, customer_id, resource_id,
    generate_series(date_trunc('hour', since, 'UTC'), until, interval '1 hour'), 0
from metered_customers
where since is not null;
insert into metered_environments (environment_id, seen)
select distinct environment_id, 0 from metered_customers;
alter table metered_customers force row level security;

-- Whoever has raw events, and since when some of them wait to be counted.
alter table metered_customers drop column until, drop column version, drop column entitled_at;

do $$
declare
    name text;
begin
    foreach name in array array['metered_hours', 'metered_environments'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_environment on %I
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)$p$, name);
    end loop;
end $$;
