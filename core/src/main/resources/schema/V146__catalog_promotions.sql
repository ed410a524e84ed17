-- Requests to merge the catalog of an environment into another one.
create table catalog_promotions (
    account_id            int         not null,
    promotion_id          uuid        not null,
    number                bigint      not null generated always as identity,
    source_environment_id int         not null,
    target_environment_id int         not null,
    title                 text        not null,
    content               jsonb       not null,
    state                 text        not null,
    operation_id          uuid,
    requested             jsonb,
    applied               jsonb,
    actor                 text        not null,
    actor_id              text,
    actor_address         text,
    trace_id              text        not null,
    created_at            timestamptz not null,
    primary key (account_id, promotion_id)
);
create index on catalog_promotions (account_id, number);
create index on catalog_promotions (account_id, source_environment_id);
create index on catalog_promotions (account_id, target_environment_id);
comment on column catalog_promotions.content is 'What was requested: the entities, the rollout, the base, and the choices.';
comment on column catalog_promotions.operation_id is 'The operation that applies it or rolls it back.';
comment on column catalog_promotions.requested is 'The content that the operation may apply, and who asked for it.';
comment on column catalog_promotions.applied is 'The catalog revisions before and after, and the rollouts.';

-- The history of a promotion: comments, approvals and changes of its state.
create table catalog_promotion_activity (
    account_id    int         not null,
    promotion_id  uuid        not null,
    number        bigint      not null generated always as identity,
    kind          text        not null,
    hash          text,
    text          text,
    actor         text        not null,
    actor_id      text,
    actor_address text,
    trace_id      text        not null,
    done_at       timestamptz not null,
    primary key (account_id, promotion_id, number)
);

alter table catalog_promotions enable row level security, force row level security;
create policy of_account on catalog_promotions
    using (account_id = nullif(current_setting('app.account', true), '')::int);
alter table catalog_promotion_activity enable row level security, force row level security;
create policy of_account on catalog_promotion_activity
    using (account_id = nullif(current_setting('app.account', true), '')::int);

-- If a promotion skipped changes, the next base is a catalog that no environment had. It is kept.
alter table catalog_revisions add column is_held boolean not null default false;

-- Adds two kinds to those that exist.
do $$
declare
    known text;
begin
    select pg_get_expr(conbin, conrelid) into known from pg_constraint where conname = 'operations_kind_check';
    alter table operations drop constraint operations_kind_check;
    execute format('alter table operations add constraint operations_kind_check check (%s or %s)', known,
        'kind in (''PROMOTION'', ''PROMOTION_ROLLBACK'')');
end $$;
