-- For samples of the live subscribers of a plan.
create index concurrently if not exists live_subscriptions_by_plan
on subscriptions (environment_id, plan_id, subscription_id)
where status in ('ACTIVE', 'IN_TRIAL');
