-- What a product says of the subscriptions to it (domain.md §1.4). Null is what holds if nothing is said.
alter table products
    add column settings jsonb,
    add column usage_reset_cutoff text
        check (usage_reset_cutoff in ('ALWAYS_RESET', 'NEVER_RESET', 'BILLING_PERIOD_CHANGE'));
