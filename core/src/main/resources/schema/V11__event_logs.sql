-- How the log of an environment is called outside, so that whoever hands out its events need not look at its account.
create table event_logs (
    environment_id        int         not null,
    account_public_id     uuid        not null,
    environment_public_id uuid        not null,
    primary key (environment_id)
);

-- The owner's role sees no rows of environments, unless it is told to for a moment.
alter table accounts no force row level security;
alter table environments no force row level security;
insert into event_logs (environment_id, account_public_id, environment_public_id)
select environments.environment_id, accounts.public_id, environments.public_id
from environments
join accounts using (account_id)
where environments.deleted_at is null;
alter table accounts force row level security;
alter table environments force row level security;

alter table event_logs enable row level security, force row level security;
create policy of_environment on event_logs
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
