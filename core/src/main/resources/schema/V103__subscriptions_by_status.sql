-- For lists of subscriptions, in the order of their pages.
create index concurrently if not exists subscriptions_by_status
on subscriptions (environment_id, status, created_at, subscription_id);
