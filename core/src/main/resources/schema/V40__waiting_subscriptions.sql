-- What begins later is counted by this alone.
create index concurrently if not exists waiting_subscriptions on subscriptions (environment_id)
where status = 'NOT_STARTED';
