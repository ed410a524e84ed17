-- How long an environment keeps its events, in days and in number; null is as the server says. Since when something
-- still needs events that would be gone otherwise.
alter table environments
    add column event_days        int check (event_days > 0),
    add column event_count       bigint check (event_count > 0),
    add column events_held_since timestamptz;

-- With which number the log begins. Of what happened before, only the last event about each thing is kept. The account
-- is that of the environment, whose row says how long.
alter table event_logs
    add column account_id int,
    add column oldest     bigint not null default 1;

alter table environments no force row level security;
alter table event_logs no force row level security;
update event_logs
set account_id = environments.account_id
from environments
where environments.environment_id = event_logs.environment_id;
insert into work (kind, environment_id, due_at)
select 'EVENT_RETENTION', environment_id, now() from event_logs;
alter table environments force row level security;
alter table event_logs force row level security;

alter table event_logs alter column account_id set not null;
