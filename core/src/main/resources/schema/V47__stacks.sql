-- The running resources behind an environment. A stack is the account's, since it is still there while the rows of its
-- environment wait for their removal. `operation` works at it, as `worked_by` until `worked_until`; one that it has taken
-- the place of may still be in its last step. `source` is production's environment.
create table stacks (
    account_id   int         not null,
    environment  int         not null,
    public_id    uuid        not null,
    slug         text        not null,
    source       int         not null,
    stage        text        not null check (stage in ('PRODUCTION', 'DEVELOPMENT')),
    strategy     text        not null check (strategy in ('DATABASE', 'SCHEMA', 'TABLE_SUFFIX')),
    scope        text[]      not null,
    state        text        not null check (state in ('PENDING', 'PROVISIONING', 'ACTIVE', 'FAILED', 'SUSPENDED',
        'REMOVING', 'REMOVED')),
    is_suspended boolean     not null default false,
    is_ending    boolean     not null default false,
    operation    uuid        not null,
    worked_by    uuid,
    worked_until timestamptz,
    observed_at  timestamptz,
    drifts       int,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (account_id, environment)
);
create index on stacks (account_id, source);

alter table stacks enable row level security, force row level security;
create policy of_account on stacks using (account_id = nullif(current_setting('app.account', true), '')::int);

-- Who runs the installation makes them, and sees which there are.
create policy of_operator on stacks for select using (current_setting('app.operator', true) = 'on');
