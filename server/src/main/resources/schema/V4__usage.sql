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
