-- Prorations of the current billing period that fall due when it ends. Null: there are none.
alter table subscriptions add column deferred jsonb;
comment on column subscriptions.deferred is 'Prorations that fall due at the end of the billing period: until, currency, lines. Null: none.';
-- What earlier versions deferred in the current period was not stored, so it is unknown until that period ends. Locks
-- only the changed subscriptions of products that prorate at the end of the period, for milliseconds.
update subscriptions
set deferred = jsonb_build_object(
        'until', to_char(period_end_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'currency', null,
        'lines', null)
from products
where products.environment_id = subscriptions.environment_id
    and products.product_id = subscriptions.product_id
    and products.settings ->> 'prorateAtEndOfBillingPeriod' = 'true'
    and subscriptions.status = 'ACTIVE'
    and subscriptions.period_end_at is not null
    and subscriptions.updated_at > subscriptions.period_start_at + interval '1 second'
    and (subscriptions.billed_since is not null
        or subscriptions.updated_at > subscriptions.created_at + interval '1 second');
