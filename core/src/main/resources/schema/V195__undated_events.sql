-- Whether the sender gave no time, so that `happened_at` is the time of arrival. A repetition arrives at another time.
alter table raw_events add column is_undated boolean not null default false;
