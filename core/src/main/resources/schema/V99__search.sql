-- The search index of an environment: one row for each product, plan, add-on, feature, customer and subscription that
-- is not archived, and one row for each of its words. `kind` is the code of `SearchKind`. Both tables sort by bytes, so
-- that a prefix is a range of the primary key; comparisons of text may use an index below a policy, `like` may not.
create table search_entries (
    environment_id int      not null,
    kind           smallint not null,
    id             text     collate "C" not null,
    words          text     not null,
    primary key (environment_id, kind, id)
);
comment on column search_entries.words is 'The words of the entry, separated by spaces.';

create table search_words (
    environment_id int      not null,
    kind           smallint not null,
    word           text     collate "C" not null,
    id             text     collate "C" not null,
    primary key (environment_id, kind, word, id)
);

-- Entries that a background loop writes: those of a bulk import (`ids`), or all of a kind (`ids` is null) after
-- `after_id`.
create table search_tasks (
    environment_id int         not null,
    task_id        bigint      not null generated always as identity,
    kind           smallint    not null,
    ids            text[],
    after_id       text        not null default '',
    due_at         timestamptz not null,
    primary key (environment_id, task_id)
);

-- Existing rows are indexed by the loop at once, and compared again a day later, because servers of the version before
-- may write while both versions run. The policies of row level security also hold for the owner of the tables, who
-- runs this step. Locks environments for milliseconds.
alter table environments no force row level security;
insert into search_tasks (environment_id, kind, due_at)
select environment_id, kind, now() + wait
from environments
cross join generate_series(1, 6) as kinds (kind)
cross join (values (interval '0'), (interval '1 day')) as turns (wait)
where deleted_at is null
order by environment_id, wait, kind;
insert into work (kind, environment_id, due_at)
select 'SEARCH', environment_id, now()
from environments
where deleted_at is null;
alter table environments force row level security;

do $$
declare
    name text;
begin
    foreach name in array array['search_entries', 'search_words', 'search_tasks'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_environment on %I
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)$p$, name);
    end loop;
end $$;
