-- When the subscription of an order ends, its stack is suspended first and torn down later. An order that is suspended
-- already gets its time when the upkeep next looks at it.
alter table orders
    add column ends_at timestamptz,
    add column paid_months text[] not null default '{}';
comment on column orders.ends_at is 'When the stack is torn down, because the subscription was canceled; null: not planned.';
comment on column orders.paid_months is 'Months such as 2026-11 whose invoice the operator has marked as paid.';
