-- A repeated event without a time of its own is the same event.
create unique index concurrently if not exists undated_events_by_key
on raw_events (environment_id, customer_id, resource_id, event_name, idempotency_key)
where is_undated;
