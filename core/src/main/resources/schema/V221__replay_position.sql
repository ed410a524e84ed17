-- Requests of a replay name it. Replays that run during this step have no value, and so name it on each event up to
-- `replay_through`.
alter table endpoints add column replay_after bigint;
