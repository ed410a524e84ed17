-- The last fast-forward of each promotion: two forks of its target whose clocks are moved, one with the promotion.
create table fast_forwards (
    account_id   int   not null,
    promotion_id uuid  not null,
    operation_id uuid  not null,
    requested    jsonb not null,
    progress     jsonb not null,
    primary key (account_id, promotion_id)
);
create index on fast_forwards (account_id, operation_id);
comment on column fast_forwards.requested is 'The number of days, the content of the promotion, and who asked for it.';
comment on column fast_forwards.progress is 'The phase, the forks while they exist, and the counts so far.';

-- What differs between the two forks.
create table fast_forward_differences (
    account_id   int    not null,
    promotion_id uuid   not null,
    number       bigint not null generated always as identity,
    customer_id  text   not null,
    resource_id  text   not null,
    kind         text   not null,
    subject      text   not null,
    before       jsonb,
    after        jsonb,
    primary key (account_id, promotion_id, number)
);

alter table fast_forwards enable row level security, force row level security;
create policy of_account on fast_forwards
    using (account_id = nullif(current_setting('app.account', true), '')::int);
alter table fast_forward_differences enable row level security, force row level security;
create policy of_account on fast_forward_differences
    using (account_id = nullif(current_setting('app.account', true), '')::int);

do $$
declare
    known text;
begin
    select pg_get_expr(conbin, conrelid) into known from pg_constraint where conname = 'operations_kind_check';
    alter table operations drop constraint operations_kind_check;
    execute format('alter table operations add constraint operations_kind_check check (%s or kind = ''FAST_FORWARD'')',
        known);
end $$;
