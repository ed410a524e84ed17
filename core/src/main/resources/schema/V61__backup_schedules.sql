-- How often a production environment is backed up, where somebody has said so.
create table backup_schedules (
    environment_id int primary key,
    every_hours    int not null,
    kept           int not null
);

alter table backup_schedules enable row level security, force row level security;
create policy of_environment on backup_schedules
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
