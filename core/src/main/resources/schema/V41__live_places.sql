-- How much there is in each environment of an account that is of one of these types: products that are not archived,
-- and places that subscriptions take. One that begins later has its place from the first, unless a live one gives way to
-- it. It sees the rows of one environment after the other, as if each were asked alone, and then those that its caller
-- saw.
create function live_places(account int, types text[])
returns table (environment_id int, products bigint, subscriptions bigint)
language plpgsql as $$
declare
    scope text := current_setting('app.environment', true);
    one record;
begin
    for one in
        select it.environment_id
        from environments it
        where it.account_id = account and it.deleted_at is null and it.type = any (types)
    loop
        perform set_config('app.environment', one.environment_id::text, true);
        return query select one.environment_id,
            (select count(*) from products p
                where p.environment_id = one.environment_id and p.archived_at is null),
            (select count(*) from subscriptions s
                where s.environment_id = one.environment_id and s.status in ('ACTIVE', 'IN_TRIAL'))
            + (select count(*) from subscriptions s
                where s.environment_id = one.environment_id and s.status = 'NOT_STARTED'
                    and not exists (
                        select from subscriptions l
                        where l.environment_id = s.environment_id and l.customer_id = s.customer_id
                            and l.product_id = s.product_id and l.resource_id = s.resource_id
                            and l.status in ('ACTIVE', 'IN_TRIAL')));
    end loop;
    perform set_config('app.environment', coalesce(scope, ''), true);
end $$;
