-- The catalog file that was last applied to an environment: the catalog that it made, and the commit of the file.
create table applied_catalog_files (
    environment_id int         not null primary key,
    hash           bytea       not null,
    commit         text,
    applied_at     timestamptz not null
);

alter table applied_catalog_files enable row level security, force row level security;
create policy of_environment on applied_catalog_files
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
