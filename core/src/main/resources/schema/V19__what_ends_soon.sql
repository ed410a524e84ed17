-- Up to when, by the clock of its environment, it was told which end of the subscription is near. One that is there
-- already begins now.
alter table subscriptions add column told_at timestamptz not null default now();

-- When it is told next that a promise ends soon, or has ended; null if it never is.
alter table promotional_entitlements add column next_at timestamptz;
create index on promotional_entitlements (environment_id, next_at, customer_id, feature_id);

alter table clocks no force row level security;
alter table subscriptions no force row level security;
alter table promotional_entitlements no force row level security;
update subscriptions
set told_at = coalesce(stopped_at, now() + ahead_millis * interval '1 millisecond')
from clocks
where clocks.environment_id = subscriptions.environment_id and next_at is not null
    and (stopped_at is not null or ahead_millis <> 0);

-- Months of a year are not counted here: what is paid by the year is looked at at once.
update subscriptions
set next_at = least(next_at, case
    when status = 'IN_TRIAL' then greatest(trial_end_at - interval '168 hours', told_at)
    when billing_period = 'MONTHLY' then greatest(period_end_at - interval '1 hour', told_at)
    else told_at end)
where next_at is not null and (status = 'IN_TRIAL' or status = 'ACTIVE' and period_end_at is not null);

update promotional_entitlements
set next_at = case
    when end_at - interval '168 hours' > greatest(start_at, known.now) then end_at - interval '168 hours'
    when end_at > known.now then end_at end
from (
    select promised.environment_id,
        coalesce(stopped_at, now() + coalesce(ahead_millis, 0) * interval '1 millisecond') as now
    from (select distinct environment_id from promotional_entitlements) as promised
    left join clocks on clocks.environment_id = promised.environment_id
) as known
where known.environment_id = promotional_entitlements.environment_id and end_at is not null;

insert into work (kind, environment_id, due_at)
select 'LIFECYCLE', environment_id, now() from subscriptions where next_at is not null
union
select 'LIFECYCLE', environment_id, now() from promotional_entitlements where next_at is not null
on conflict (kind, environment_id) do update
set due_at = excluded.due_at;
alter table clocks force row level security;
alter table subscriptions force row level security;
alter table promotional_entitlements force row level security;
