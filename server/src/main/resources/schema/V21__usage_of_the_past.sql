-- When a measurement was written, in real time: of two of one usage, an event of the log tells of the one that was
-- written before it and not of the other.
alter table measurements add column recorded_at timestamptz;
alter table measurements alter column recorded_at set default clock_timestamp();
