-- How many were bought of each feature that is paid per unit, and the values of what a plan leaves to its subscriptions.
-- From when billing periods and usage periods count, where that is not the start (domain.md §2.3). Whether nothing is
-- to follow its end, and what is to change of it by itself. Of which resources it was before it was transferred: they
-- stay known.
alter table subscriptions
    add column units            jsonb   not null default '[]',
    add column agreed           jsonb   not null default '[]',
    add column billed_since     timestamptz,
    add column usage_since      timestamptz,
    add column ends_for_good    boolean not null default false,
    add column scheduled        jsonb,
    add column former_resources text[]  not null default '{}';
