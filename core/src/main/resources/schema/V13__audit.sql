-- By which key and from which address an event was raised, and when in real time: what is null is of before.
alter table events add column actor_id text, add column actor_address text, add column recorded_at timestamptz;
alter table events alter column recorded_at set default clock_timestamp();

-- For whoever asks what happened to one thing, of any kind.
create index on events (environment_id, entity_id, sequence);

-- What was done with an account, its environments and their keys. It outlives them.
create table account_acts (
    account_id            int         not null references accounts,
    number                bigint      not null generated always as identity,
    done_at               timestamptz not null,
    operation             text        not null,
    entity_type           text        not null,
    entity_id             text        not null,
    environment_public_id uuid,
    actor                 text        not null,
    actor_id              text,
    actor_address         text,
    trace_id              text        not null,
    before                jsonb,
    after                 jsonb,
    primary key (account_id, number)
);
create index on account_acts (account_id, done_at, number);
create index on account_acts (account_id, entity_id, done_at, number);

alter table account_acts enable row level security, force row level security;
create policy of_account on account_acts
    using (account_id = nullif(current_setting('app.account', true), '')::int);
