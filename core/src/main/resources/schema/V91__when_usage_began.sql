-- From when usage that never resets counts. Null: sold by an older server, whose counters start in 1970.
alter table subscriptions add column counted_since timestamptz;
