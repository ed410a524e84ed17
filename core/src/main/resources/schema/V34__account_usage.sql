-- The type of an environment never changes, whoever asks for it, and by whatever way.
create function refuse_other_type() returns trigger
language plpgsql as $$
begin
    raise exception 'The type of an environment never changes' using errcode = 'restrict_violation';
end $$;

create trigger type_never_changes before update of type on environments
for each row when (new.type <> old.type) execute function refuse_other_type();

-- How many events and measurements the environments of an account were told of in a calendar month: those that are
-- counted against its allowance, and the others. No environment is named, so they stay when one is deleted. Who counts
-- takes the lane of his connection, so that commits at once do not wait for one row.
create table reported_events (
    account_id int     not null,
    month      date    not null,
    is_counted boolean not null,
    lane       int     not null,
    events     bigint  not null,
    primary key (account_id, month, is_counted, lane)
) with (fillfactor = 50);

alter table reported_events enable row level security, force row level security;
create policy of_account on reported_events
    using (account_id = nullif(current_setting('app.account', true), '')::int);

-- What is live is counted by this alone.
create index on subscriptions (environment_id) where status in ('ACTIVE', 'IN_TRIAL');

-- What is live in each environment of an account. It sees the rows of one environment after the other, as if each were
-- asked alone, and then those that its caller saw.
create function live_things(account int)
returns table (environment_id int, type text, products bigint, subscriptions bigint)
language plpgsql as $$
declare
    scope text := current_setting('app.environment', true);
    one record;
begin
    for one in
        select it.environment_id, it.type
        from environments it
        where it.account_id = account and it.deleted_at is null
    loop
        perform set_config('app.environment', one.environment_id::text, true);
        return query select one.environment_id, one.type,
            (select count(*) from products p
                where p.environment_id = one.environment_id and p.archived_at is null),
            (select count(*) from subscriptions s
                where s.environment_id = one.environment_id and s.status in ('ACTIVE', 'IN_TRIAL'));
    end loop;
    perform set_config('app.environment', coalesce(scope, ''), true);
end $$;
