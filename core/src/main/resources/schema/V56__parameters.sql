-- Which parameters the stacks of a production environment have, as [{name, type, ...}], and how often that and their values
-- were edited. Of a stack of development only its own `version` counts: its schema is production's.
create table parameter_sets (
    environment_id int   not null primary key,
    version        int   not null default 0,
    schema         jsonb not null default '{"parameters": []}',
    schema_version int   not null default 0
);

-- What was said of them: in the file of the branch, or in the panel, which wins. A secret is sealed.
create table parameters (
    environment_id int         not null,
    name           text        not null,
    source         text        not null check (source in ('BRANCH', 'PANEL')),
    value          text,
    sealed         bytea,
    updated_at     timestamptz not null,
    primary key (environment_id, name, source),
    check ((value is null) <> (sealed is null))
);

-- What was changed, by whom. A secret says of itself only that it was there.
create table parameter_changes (
    environment_id int         not null,
    number         bigint      not null generated always as identity,
    changed_at     timestamptz not null,
    name           text        not null,
    source         text        not null check (source in ('BRANCH', 'PANEL')),
    before         text,
    after          text,
    actor          text        not null,
    actor_id       text,
    actor_address  text,
    trace_id       text        not null,
    primary key (environment_id, number)
);

do $$
declare
    name text;
begin
    foreach name in array array['parameter_sets', 'parameters', 'parameter_changes'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_environment on %I
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)$p$, name);
    end loop;
end $$;
