-- The entities that a rollback or an import has archived, not a person. Counts only while `archived_at` equals that of
-- the entity: if a person archives the entity later, the time differs.
create table automatic_archivals (
    environment_id int         not null,
    path           text        not null,
    cause          text        not null check (cause in ('ROLLBACK', 'IMPORT')),
    archived_at    timestamptz not null,
    primary key (environment_id, path)
);

alter table automatic_archivals enable row level security, force row level security;
create policy of_environment on automatic_archivals
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
