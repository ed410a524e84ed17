-- The hosts of the installation, for the operator. `local` is the host that each server starts by itself. Everything that
-- existed before lives there, so it needs no row of `host_accounts`.
create table hosts (
    host_id         int         not null generated always as identity primary key,
    name            text        not null unique,
    state           text        not null check (state in ('INVITED', 'ACTIVE', 'DRAINING', 'REVOKED')),
    credential_hash text        unique,
    expires_at      timestamptz,
    secret          text,
    agent_url       text,
    gateway_url     text,
    bucket_url      text,
    runs_functions  boolean     not null default false,
    seen_at         timestamptz
);
comment on column hosts.credential_hash is 'SHA-256 of the credential of the host; kept after it was revoked.';
comment on column hosts.expires_at is 'Until when a host can join with the credential; null after it has joined.';
comment on column hosts.secret is 'Encrypted: credential of the server''s requests to the host.';
insert into hosts (name, state, runs_functions) values ('local', 'ACTIVE', true);

-- The host where the stacks of an account live, if it is not `local`. They live together, because they share a Git
-- repository and a media bucket.
create table host_accounts (
    account_id int not null primary key,
    host_id    int not null references hosts
);
