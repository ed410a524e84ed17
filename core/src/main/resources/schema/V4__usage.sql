-- What was answered to a consumption: its repetition under the same key is answered alike.
alter table usage_keys add column granted boolean, add column answer text;

-- What was consumed on trial. It counts from the start; a `HELD` one that nobody confirms is given back.
create table reservations (
    environment_id int         not null,
    reservation_id uuid        not null,
    customer_id    text        not null,
    resource_id    text        not null,
    feature_id     text        not null,
    period_start   timestamptz not null,
    period_end     timestamptz not null,
    micros         bigint      not null,
    state          text        not null check (state in ('HELD', 'CONFIRMED', 'RELEASED', 'LAPSED')),
    reserved_at    timestamptz not null,
    lapses_at      timestamptz not null,
    settled_at     timestamptz,
    primary key (environment_id, reservation_id)
);
create index on reservations (environment_id, lapses_at) where state = 'HELD';

alter table reservations enable row level security, force row level security;
create policy of_environment on reservations
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- What of raw events a feature counts.
alter table features add column meter jsonb;

-- Raw events as they came. The key makes a repetition harmless (domain.md §1.12), and reads a customer's period.
create table raw_events (
    environment_id  int         not null,
    customer_id     text        not null,
    resource_id     text        not null,
    happened_at     timestamptz not null,
    event_name      text        not null,
    idempotency_key text        not null,
    dimensions      jsonb       not null,
    received_at     timestamptz not null,
    primary key (environment_id, customer_id, resource_id, happened_at, event_name, idempotency_key)
);

-- Whoever has raw events. What happened from `since` to `until` is still to be counted, nothing if they are null; the
-- rest was counted by what the customer had at `entitled_at`.
create table metered_customers (
    environment_id int         not null,
    customer_id    text        not null,
    resource_id    text        not null,
    since          timestamptz,
    until          timestamptz,
    version        bigint      not null,
    entitled_at    timestamptz not null,
    primary key (environment_id, customer_id, resource_id)
);
create index on metered_customers (environment_id, since, customer_id, resource_id) where since is not null;

do $$
declare
    name text;
begin
    foreach name in array array['raw_events', 'metered_customers'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_environment on %I
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)$p$, name);
    end loop;
end $$;
