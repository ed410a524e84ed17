-- Outside: of each day (UTC), a bit for each minute in which a server lived and reached the database.
create table heartbeats (
    day     date  primary key,
    minutes bytea not null check (length(minutes) = 180)
);

-- How an environment was served, by the hour (UTC): of each minute, how many requests were answered and how many of them
-- by a fault of ours; of all of the hour, how many took how long.
create table served_hours (
    environment_id int         not null,
    hour           timestamptz not null,
    requests       int[]       not null,
    failures       int[]       not null,
    latencies      int[]       not null,
    primary key (environment_id, hour)
);

alter table served_hours enable row level security, force row level security;
create policy of_environment on served_hours
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- How each environment of an account was served from one moment to another: the minutes of the epoch in which at least
-- one in a hundred requests failed, how many were asked, and how many took how long. It sees the rows of one environment
-- after the other, as if each were asked alone, and then those that its caller saw.
create function service_of(account int, since timestamptz, until timestamptz)
returns table (environment_id int, failed_minutes bigint[], requests bigint, latencies bigint[])
language plpgsql as $$
declare
    scope text := current_setting('app.environment', true);
    one record;
begin
    for one in
        select it.environment_id
        from environments it
        where it.account_id = account and it.deleted_at is null
        order by it.environment_id
    loop
        perform set_config('app.environment', one.environment_id::text, true);
        return query select one.environment_id,
            array(select extract(epoch from h.hour)::bigint / 60 + minute - 1
                from served_hours h, generate_series(1, 60) as minute
                where h.environment_id = one.environment_id and h.hour >= since and h.hour < until
                    and h.failures[minute] > 0 and h.failures[minute]::bigint * 100 >= h.requests[minute]),
            (select coalesce(sum(asked), 0)::bigint
                from served_hours h, unnest(h.requests) as asked
                where h.environment_id = one.environment_id and h.hour >= since and h.hour < until),
            array(select sum(answered)::bigint
                from served_hours h, unnest(h.latencies) with ordinality as it (answered, bucket)
                where h.environment_id = one.environment_id and h.hour >= since and h.hour < until
                group by bucket
                order by bucket);
    end loop;
    perform set_config('app.environment', coalesce(scope, ''), true);
end $$;
