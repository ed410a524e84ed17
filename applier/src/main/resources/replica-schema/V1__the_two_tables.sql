-- As the document "Bring Your Own Solution" has them, to the letter: what was made for its tables runs on these. All
-- times are UTC.
create table public.customers (
    created_at   timestamp    default current_timestamp,
    updated_at   timestamp    default current_timestamp,
    customer_id  varchar(255) not null unique primary key,
    name         text,
    email        text,
    billing_id   varchar(255),
    entitlements json         not null default '[]'::json
);
comment on table public.customers is 'Customer records.';
comment on column public.customers.entitlements is '@overrideType Entitlement[]';

create table public.subscriptions (
    created_at        timestamp    default current_timestamp,
    updated_at        timestamp    default current_timestamp,
    subscription_id   varchar(255) not null unique primary key,
    customer_id       varchar(255) not null references public.customers (customer_id),
    status            varchar(255) not null,
    plan_id           varchar(255) not null,
    plan_name         text         not null,
    billing_id        varchar(255),
    start_date        timestamp    not null,
    end_date          timestamp,
    cancellation_date timestamp,
    trial_end_date    timestamp
);
comment on table public.subscriptions is 'Subscription records.';

-- The document has no index here, and reads all subscriptions to find those of one customer.
create index subscriptions_of_customer on public.subscriptions (customer_id);
