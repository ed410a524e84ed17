-- The version at whose prices the plan was sold; null: the one that the subscription has. An add-on says so by itself.
alter table subscriptions add column plan_price_version int;
