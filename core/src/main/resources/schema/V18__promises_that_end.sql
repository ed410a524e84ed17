-- Up to which time, by the clock of the environment, those who have raw events were counted again when a promise to
-- them had ended.
alter table metered_environments
    add column promised_until timestamptz not null default 'epoch';
create index on promotional_entitlements (environment_id, end_at);
