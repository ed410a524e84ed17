-- The figures of an environment's overview. A background loop follows the event log and keeps them; `overview_progress`
-- says how far it is. `counted_after` is the id of the last subscription that the first count has reached, null when it is
-- complete. `month` is the month that the counts of active subscriptions are for.
create table overview_progress (
    environment_id int         not null primary key,
    sequence       bigint      not null,
    counted_after  text,
    month          date        not null,
    since          timestamptz not null
);

-- What each subscription adds to the counts. `yearly` is its recurring price for a year, `renewal` that of a billing period;
-- both are 0 and `currency` is empty without a known price. `trial_ends_at` and `renews_at` are null if they do not happen.
create table counted_subscriptions (
    environment_id      int         not null,
    subscription_id     text        not null,
    customer_id         text        not null,
    customer_created_at timestamptz not null,
    plan_id             text        not null,
    status              text        not null,
    currency            text        not null,
    yearly              numeric     not null,
    renewal             numeric     not null,
    trial_ends_at       timestamptz,
    renews_at           timestamptz,
    primary key (environment_id, subscription_id)
);
create index on counted_subscriptions (environment_id, plan_id, customer_created_at, customer_id);
create index on counted_subscriptions (environment_id, status, customer_created_at, customer_id);
create index on counted_subscriptions (environment_id, customer_id);
create index on counted_subscriptions (environment_id, trial_ends_at) where trial_ends_at is not null;
create index on counted_subscriptions (environment_id, renews_at) where renews_at is not null;

-- Sums of these rows. `ACTIVE` has a row per month, for the end of that month, or for now; `amount` is for a year. `TRIAL`
-- has a row per day on which trials end, `RENEWAL` per day on which billing periods end.
create table subscription_counts (
    environment_id int     not null,
    kind           text    not null check (kind in ('ACTIVE', 'TRIAL', 'RENEWAL')),
    day            date    not null,
    plan_id        text    not null,
    currency       text    not null,
    subscriptions  bigint  not null,
    amount         numeric not null,
    primary key (environment_id, kind, day, plan_id, currency)
);

-- Limits of which a customer uses 80 % or more. A row whose `resets_at` has passed no longer counts.
create table limit_uses (
    environment_id int     not null,
    customer_id    text    not null,
    resource_id    text    not null,
    feature_id     text    not null,
    used           numeric not null,
    usage_limit    numeric not null,
    percent        int     not null,
    resets_at      timestamptz,
    primary key (environment_id, customer_id, resource_id, feature_id)
);
create index on limit_uses (environment_id, percent);
create index on limit_uses (environment_id, resets_at) where resets_at is not null;

-- Denied checks by day (UTC) and feature.
create table denied_checks (
    environment_id int    not null,
    day            date   not null,
    feature_id     text   not null,
    checks         bigint not null,
    primary key (environment_id, day, feature_id)
);

-- Reported events by minute, for a day.
create table usage_minutes (
    environment_id int         not null,
    minute         timestamptz not null,
    events         bigint      not null,
    primary key (environment_id, minute)
);

-- Existing environments are counted by the loop. The policies of row level security also hold for the owner of the tables,
-- who runs this step. Locks environments for milliseconds.
alter table environments no force row level security;
insert into work (kind, environment_id, due_at)
select 'OVERVIEW', environment_id, now()
from environments
where deleted_at is null;
alter table environments force row level security;

do $$
declare
    name text;
begin
    foreach name in array array['overview_progress', 'counted_subscriptions', 'subscription_counts', 'limit_uses',
            'denied_checks', 'usage_minutes'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_environment on %I
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)$p$, name);
    end loop;
end $$;
