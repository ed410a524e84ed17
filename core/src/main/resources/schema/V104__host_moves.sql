-- Moves of accounts to other hosts. In the phase WAITING, another account is moved, and nothing is refused. In the phases
-- COPYING and SWITCHING, the account lives on the source, and writes are refused. In the phase CLEANING, the account lives
-- elsewhere, and its files are deleted from the source. A row in the phase CLEANING is kept until its files are deleted,
-- even if its account is deleted earlier.
create table host_moves (
    move_id    uuid        not null primary key,
    account    int         not null,
    source_id  int         not null references hosts,
    target_id  int         not null references hosts,
    phase      text        not null check (phase in ('WAITING', 'COPYING', 'SWITCHING', 'CLEANING')),
    store      text        not null,
    buckets    text[]      not null,
    functions  text[]      not null,
    files      bigint      not null default 0,
    bytes      bigint      not null default 0,
    failure    text,
    started_at timestamptz not null,
    retry_at   timestamptz not null
);
comment on column host_moves.account is 'Account that is moved.';
comment on column host_moves.store is 'Slug of the account, which names its repository.';
comment on column host_moves.files is 'Files that were copied.';
create unique index host_moves_running on host_moves (account) where phase <> 'CLEANING';

-- Accounts that had a stack before V100 live on `local`. From now on, an account without a row has had no stack.
alter table stacks no force row level security;
insert into host_accounts (account_id, host_id)
select distinct stacks.account_id, hosts.host_id
from stacks
cross join hosts
where hosts.name = 'local'
on conflict do nothing;
alter table stacks force row level security;
