-- When a measurement was written, in real time: of two of one usage, an event of the log tells of the one that was
-- written before it and not of the other.
alter table measurements add column recorded_at timestamptz;
alter table measurements alter column recorded_at set default clock_timestamp();

-- Whose event it was: a customer, else what it was about. Null of tests, and of attempts that older servers made.
alter table endpoint_attempts add column lane text;
create index on endpoint_attempts (environment_id, lane) where response_head is not null;
