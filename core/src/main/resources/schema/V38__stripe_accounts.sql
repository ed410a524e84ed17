-- The Stripe account that an environment is connected to, and its key, sealed.
create table stripe_accounts (
    environment_id    int         primary key,
    stripe_account_id text        not null,
    mode              text        not null check (mode in ('TEST', 'LIVE')),
    secret_key        bytea       not null,
    last_four         text        not null,
    connected_at      timestamptz not null
);

alter table stripe_accounts enable row level security, force row level security;
create policy of_environment on stripe_accounts
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
