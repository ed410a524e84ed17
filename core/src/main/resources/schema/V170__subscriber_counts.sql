-- The strongest lock comes first: taken after a weaker one, it could wait for a writer that waits for this step.
lock table subscriptions in access exclusive mode;

-- The number of live subscriptions of each plan and add-on is the sum of its rows. A transaction adds rows with what it
-- changes, so transactions never wait for each other. A background loop replaces many rows by their sum.
create table subscriber_counts (
    environment_id int    not null,
    kind           text   not null check (kind in ('PLAN', 'ADDON')),
    package_id     text   not null,
    change_id      bigint generated always as identity,
    subscribers    bigint not null,
    primary key (environment_id, kind, package_id, change_id)
);

-- Triggers count, because servers of the version before this one also write subscriptions. Subscriptions are deleted only
-- with their environment, together with these rows.
create function count_new_subscribers() returns trigger
language plpgsql as $$
begin
    insert into subscriber_counts (environment_id, kind, package_id, subscribers)
    select environment_id, kind, package_id, count(*)
    from (
        select environment_id, 'PLAN' as kind, plan_id as package_id
        from added
        where status in ('ACTIVE', 'IN_TRIAL')
        union all
        select environment_id, 'ADDON', addon.id
        from added
        cross join jsonb_to_recordset(addons) as addon (id text)
        where status in ('ACTIVE', 'IN_TRIAL')) as live
    group by environment_id, kind, package_id;
    return null;
end $$;

create function count_changed_subscribers() returns trigger
language plpgsql as $$
begin
    insert into subscriber_counts (environment_id, kind, package_id, subscribers)
    select new.environment_id, kind, package_id, sum(change)
    from (
        select 'PLAN' as kind, old.plan_id as package_id, -1 as change
        where old.status in ('ACTIVE', 'IN_TRIAL')
        union all
        select 'ADDON', addon.id, -1
        from jsonb_to_recordset(old.addons) as addon (id text)
        where old.status in ('ACTIVE', 'IN_TRIAL')
        union all
        select 'PLAN', new.plan_id, 1
        where new.status in ('ACTIVE', 'IN_TRIAL')
        union all
        select 'ADDON', addon.id, 1
        from jsonb_to_recordset(new.addons) as addon (id text)
        where new.status in ('ACTIVE', 'IN_TRIAL')) as changes
    group by kind, package_id
    having sum(change) <> 0;
    return null;
end $$;

create trigger new_subscribers_are_counted after insert on subscriptions
referencing new table as added
for each statement execute function count_new_subscribers();

create trigger changed_subscribers_are_counted after update of status, plan_id, addons on subscriptions
for each row when (old.status <> new.status or old.plan_id <> new.plan_id or old.addons <> new.addons)
execute function count_changed_subscribers();

-- Readers and writers wait until this step has counted the existing subscriptions, about a second per million. The
-- policies of row level security also hold for the owner of the tables, who runs this step.
alter table subscriptions no force row level security;
insert into subscriber_counts (environment_id, kind, package_id, subscribers)
select environment_id, 'PLAN', plan_id, count(*)
from subscriptions
where status in ('ACTIVE', 'IN_TRIAL')
group by environment_id, plan_id
union all
select environment_id, 'ADDON', addon.id, count(*)
from subscriptions
cross join jsonb_to_recordset(addons) as addon (id text)
where status in ('ACTIVE', 'IN_TRIAL')
group by environment_id, addon.id;
alter table subscriptions force row level security;

alter table subscriber_counts enable row level security, force row level security;
create policy of_environment on subscriber_counts
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
