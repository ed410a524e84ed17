-- V97 changed no row on most installations: the policies of row level security also hold for the owner of the tables,
-- who runs these steps. So its update is repeated here without them. It leaves prorations alone that are stored already.
-- Locks products and subscriptions for milliseconds.
alter table products no force row level security;
alter table subscriptions no force row level security;
update subscriptions
set deferred = jsonb_build_object(
        'until', to_char(period_end_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'currency', null,
        'lines', null)
from products
where products.environment_id = subscriptions.environment_id
    and products.product_id = subscriptions.product_id
    and products.settings ->> 'prorateAtEndOfBillingPeriod' = 'true'
    and subscriptions.deferred is null
    and subscriptions.status = 'ACTIVE'
    and subscriptions.period_end_at is not null
    and subscriptions.updated_at > subscriptions.period_start_at + interval '1 second'
    and (subscriptions.billed_since is not null
        or subscriptions.updated_at > subscriptions.created_at + interval '1 second');
alter table products force row level security;
alter table subscriptions force row level security;
