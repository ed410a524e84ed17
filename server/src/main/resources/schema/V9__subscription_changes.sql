-- From when billing periods and usage periods count, where that is not the start (domain.md §2.3).
alter table subscriptions
    add column billed_since timestamptz,
    add column usage_since  timestamptz;
