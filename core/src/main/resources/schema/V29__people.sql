-- Outside: read before it is known to which account somebody who signs in belongs. A person may belong to several.
create table people (
    person_id    uuid        primary key,
    email        text        not null,
    display_name text        not null,
    password     text,
    created_at   timestamptz not null,
    unique (email)
);
comment on column people.email is 'In lower case. It never changes.';
comment on column people.password is 'An Argon2id hash that says its own parameters; null until an invitation is accepted.';

-- Outside: to which accounts a person belongs or is invited, as a key says which environment it opens.
create table person_accounts (
    person_id         uuid    not null,
    account_id        int     not null,
    account_public_id uuid    not null,
    has_joined        boolean not null default false,
    primary key (person_id, account_id)
);
create index on person_accounts (account_id);

-- Outside: who has signed in.
create table sessions (
    token_hash bytea       primary key,
    person_id  uuid        not null,
    created_at timestamptz not null,
    expire_at  timestamptz not null
);
create index on sessions (person_id);
create index on sessions (expire_at);

-- Outside: what opens something once, an invitation to an account or another password.
create table tickets (
    token_hash bytea       primary key,
    kind       text        not null check (kind in ('INVITATION', 'PASSWORD_RESET')),
    person_id  uuid        not null,
    account_id int,
    expire_at  timestamptz not null,
    check ((kind = 'INVITATION') = (account_id is not null))
);
create index on tickets (person_id, kind);
create index on tickets (expire_at);

-- What a person may do in an account; who was invited and has not accepted yet, nothing.
create table members (
    account_id          int         not null references accounts,
    person_id           uuid        not null,
    account_role        text        not null check (account_role in ('OWNER', 'MEMBER')),
    production_role     text        not null check (production_role in ('ADMIN', 'SUPPORT', 'VIEWER', 'NONE')),
    non_production_role text        not null check (non_production_role in ('ADMIN', 'SUPPORT', 'VIEWER', 'NONE')),
    invited_at          timestamptz not null,
    joined_at           timestamptz,
    primary key (account_id, person_id)
);
alter table members enable row level security, force row level security;
create policy of_account on members using (account_id = nullif(current_setting('app.account', true), '')::int);
