-- For lists of subscriptions, in the order of their pages.
create index concurrently if not exists subscriptions_by_plan
on subscriptions (environment_id, plan_id, created_at, subscription_id);
