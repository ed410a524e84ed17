-- Dumps of the databases of stacks, with the operation that makes or reads each: BACKUP of production, EXPORT and IMPORT of
-- development, RESTORE of production from a backup (`origin`). The file lies in the data directory.
create table backups (
    environment_id int         not null,
    operation_id   uuid        not null,
    purpose        text        not null check (purpose in ('BACKUP', 'EXPORT', 'IMPORT', 'RESTORE')),
    origin         uuid,
    is_there       boolean     not null default false,
    bytes          bigint,
    sha256         text,
    release        text,
    tables         int,
    rows           bigint,
    verified_at    timestamptz,
    actor          text        not null,
    actor_id       text,
    created_at     timestamptz not null,
    primary key (environment_id, operation_id)
);
create index on backups (environment_id, created_at);

alter table backups enable row level security, force row level security;
create policy of_environment on backups
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
