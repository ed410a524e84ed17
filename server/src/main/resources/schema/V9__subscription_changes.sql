-- How many were bought of each feature that is paid per unit, and the values of what a plan leaves to its subscriptions.
-- From when billing periods and usage periods count, where that is not the start (domain.md §2.3).
alter table subscriptions
    add column units        jsonb not null default '[]',
    add column agreed       jsonb not null default '[]',
    add column billed_since timestamptz,
    add column usage_since  timestamptz;
