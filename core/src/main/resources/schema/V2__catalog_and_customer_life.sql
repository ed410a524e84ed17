-- What a product says of the subscriptions to it (domain.md §1.4). Null is what holds if nothing is said.
alter table products
    add column settings jsonb,
    add column usage_reset_cutoff text
        check (usage_reset_cutoff in ('ALWAYS_RESET', 'NEVER_RESET', 'BILLING_PERIOD_CHANGE'));

-- Where the log may still name the person behind an archived customer: after `erase_from` and, once the customer has
-- returned, up to `erase_until`. Null: nowhere. `erase_again_at` is when to look a second time.
alter table customers
    add column erase_from bigint,
    add column erase_until bigint,
    add column erase_again_at timestamptz;
create index on customers (environment_id, customer_id) where erase_from is not null;
