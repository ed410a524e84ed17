-- What accounts have ordered beside their production environments. The operator answers orders of all accounts, so it
-- finds and lists them before it knows whose they are, as it does accounts. No environment's number stands here under
-- its usual name: an order outlives the environment that was made for it.
create table orders (
    account_id            int            not null references accounts,
    number                bigint         generated always as identity,
    order_id              uuid           not null,
    source_id             int            not null,
    source_slug           text           not null,
    display_name          text           not null,
    scope                 text[]         not null,
    integrations          text[]         not null,
    requirements          text[]         not null,
    database_strategy     text           not null check (database_strategy in ('DATABASE', 'SCHEMA', 'TABLE_SUFFIX')),
    schedule              text,
    notes                 text,
    contact               text           not null,
    state                 text           not null check (state in ('REQUESTED', 'QUOTED', 'APPROVED', 'PROVISIONING',
        'ACTIVE', 'DECOMMISSIONED', 'CANCELED')),
    quote                 jsonb,
    development_id        int,
    development_public_id uuid,
    development_slug      text,
    operation_id          uuid,
    sale                  text           not null check (sale in ('NONE', 'SOLD', 'ENDED')),
    is_suspended          boolean        not null,
    problem               text,
    charged               datemultirange not null,
    due_at                timestamptz,
    created_at            timestamptz    not null,
    updated_at            timestamptz    not null,
    primary key (account_id, number)
);
comment on column orders.charged is 'The days, by UTC, for which the fee is paid.';
comment on column orders.due_at is 'When the upkeep looks at it; null: only if something happens.';

alter table orders enable row level security, force row level security;
create policy of_account on orders using (account_id = nullif(current_setting('app.account', true), '')::int);
create policy of_operator on orders using (current_setting('app.operator', true) = 'on');

create unique index orders_standing on orders (account_id, source_id)
    where state in ('REQUESTED', 'QUOTED', 'APPROVED', 'PROVISIONING', 'ACTIVE');
create index on orders (account_id, development_id) where development_id is not null;

-- For the operator alone.
create unique index orders_order_id_key on orders (order_id);
create unique index orders_number_key on orders (number);
create index orders_due on orders (due_at) where due_at is not null;
