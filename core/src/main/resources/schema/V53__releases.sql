-- Structural updates of the databases of an account's stacks. How one goes is what its operation says; it is the account's,
-- as its stacks are, and goes with it.
create table releases (
    account_id int         not null,
    release_id uuid        not null,
    operation  uuid        not null,
    migrations jsonb       not null,
    created_at timestamptz not null,
    primary key (account_id, release_id)
);
create index on releases (account_id, created_at, release_id);
create index on releases (account_id, operation);

alter table releases enable row level security, force row level security;
create policy of_account on releases using (account_id = nullif(current_setting('app.account', true), '')::int);
