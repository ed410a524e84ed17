-- The person who received an account key, who must not approve a promotion that was proposed with the key. Unknown for keys of
-- earlier versions and for keys that were created with the operator token.
alter table key_hashes add column person_id uuid;
comment on column key_hashes.person_id is 'The person who received the account key. Null if unknown.';

alter table catalog_promotion_activity add column key_holder_id uuid;
comment on column catalog_promotion_activity.key_holder_id is 'The person who had received the account key of the request.';

-- A rollout can move a part of the subscriptions, and pause after a number of customers.
alter table rollouts
    add column filter jsonb,
    add column customers_left int;
comment on column rollouts.filter is 'The subscriptions that the rollout moves. Null: all that have an older version.';
comment on column rollouts.customers_left is 'Number of customers before the rollout pauses. Null without a pause.';
