-- Finds the reports and keys of some hours without reading the others. Both tables only grow, in the order of time,
-- so these indexes are tiny, and an insert costs nothing.
create index concurrently if not exists measurements_by_time on measurements using brin (environment_id, recorded_at);
create index concurrently if not exists usage_keys_by_time on usage_keys using brin (environment_id, created_at);
