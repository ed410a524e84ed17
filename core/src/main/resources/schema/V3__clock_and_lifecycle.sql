-- What time it is in an environment, where it is not everybody's time. Without a row it is.
create table clocks (
    environment_id int         not null,
    stopped_at     timestamptz,
    ahead_millis   bigint      not null,
    primary key (environment_id)
);
alter table clocks enable row level security, force row level security;
create policy of_environment on clocks
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- What a subscription does by itself, and when. `next_at` is the first moment at which it does anything.
alter table subscriptions
    add column billing_period      text check (billing_period in ('MONTHLY', 'ANNUALLY')),
    add column period_start_at     timestamptz,
    add column period_end_at       timestamptz,
    add column trial_end_at        timestamptz,
    add column trial_end_behavior  text check (trial_end_behavior in ('CONVERT_TO_PAID', 'CANCEL_SUBSCRIPTION')),
    add column next_at             timestamptz;
create index on subscriptions (environment_id, next_at, subscription_id);
-- domain.md §1.11: at most one live trial.
create unique index on subscriptions (environment_id, customer_id, product_id, resource_id) where status = 'IN_TRIAL';
