-- Until when an archived environment can come back.
alter table environments add column permanent_deletion_at timestamptz;

-- Outside: environments that are archived or being deleted. No key opens them and no loop works for them; both ask before
-- they enter one. `ends_at` is when an archived one is deleted, by itself.
create table resting_environments (
    environment_id int         primary key,
    account_id     int         not null,
    ends_at        timestamptz,
    rested_at      timestamptz not null default clock_timestamp()
);
create index on resting_environments (ends_at);
create index on resting_environments (rested_at);

-- What is being deleted gives its slug free at once.
alter table accounts
    add column deleted_at timestamptz,
    drop constraint accounts_slug_key;
create unique index accounts_slug_key on accounts (slug) where deleted_at is null;

alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT',
        'REPLAY', 'CUSTOMER_IMPORT', 'ACCOUNT_DELETION'));

-- Outside: of a deletion under way, what is being removed, for whom, and how many rows of each table so far. The receipt
-- takes its place.
create table removals (
    operation_id uuid        primary key,
    account_id   int         not null,
    environments int[]       not null,
    subject      text        not null,
    removed      jsonb       not null default '{}',
    asked_at     timestamptz not null
);

-- Outside: what was removed, signed; it outlives what it tells of, in names and numbers.
create table receipts (
    operation_id uuid    primary key,
    account_id   int     not null,
    environments int[]   not null,
    of_account   boolean not null,
    receipt      text    not null,
    signature    text    not null,
    public_key   text    not null
);
create index on receipts (account_id) where of_account;

-- Outside: what the installation signs with, sealed under the master key that its servers share. In base64url, as what
-- is signed is.
create table installation_keys (
    name       text primary key,
    public_key text not null,
    sealed     text not null
);
