-- Whether the operator makes a development environment when an order is approved, or it is made at once
-- (domain.md §7.3). A default that never changes rewrites no row.
alter table accounts add column dev_environment_order_required boolean not null default true;
