-- Which plans' subscriptions end with those of which plans of the product; null while nobody has said anything.
alter table products add column auto_cancellation_rules jsonb;

-- Whether the day on which it ends was agreed on when it was sold, for something that is not paid again and again.
alter table subscriptions add column ends_by_term boolean not null default false;
