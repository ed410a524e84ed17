-- The catalog revision that two environments had in common last, the base of a merge between them. The environment
-- with the lower internal id comes first.
create table common_revisions (
    account_id            int         not null,
    first_environment_id  int         not null,
    second_environment_id int         not null,
    hash                  bytea       not null,
    recorded_at           timestamptz not null default now(),
    primary key (account_id, first_environment_id, second_environment_id),
    check (first_environment_id < second_environment_id)
);
create index on common_revisions (account_id, second_environment_id);

alter table common_revisions enable row level security, force row level security;
create policy of_account on common_revisions
    using (account_id = nullif(current_setting('app.account', true), '')::int);
