-- The customers of the source that are copied into a fork, in the order of their ids. The row is deleted when the copy is
-- complete, and with it the key of the masks, so that masked values cannot be computed again.
create table fork_copies (
    environment_id        int     not null,
    operation_id          uuid    not null,
    source_environment_id int     not null,
    masked                text[]  not null,
    mask_key              bytea   not null,
    after_customer        text    not null,
    actor                 text    not null,
    actor_id              text,
    actor_address         text,
    trace_id              text    not null,
    primary key (environment_id, operation_id)
);

alter table fork_copies enable row level security, force row level security;
create policy of_environment on fork_copies
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

do $$
declare
    known text;
begin
    select pg_get_expr(conbin, conrelid) into known from pg_constraint where conname = 'operations_kind_check';
    alter table operations drop constraint operations_kind_check;
    execute format('alter table operations add constraint operations_kind_check check (%s or kind = ''FORK_CUSTOMERS'')',
        known);
end $$;
