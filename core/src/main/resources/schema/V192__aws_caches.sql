-- The Amazon ElastiCache cache in which new session stores of an account are made, attached by the operator. `cache` is the id of a
-- replication group or the name of a serverless cache. The password of Ambit's Redis user is encrypted with the master key.
create table aws_caches (
    account_id  int         not null primary key,
    cache       text        not null,
    user_group  text        not null,
    endpoint    text        not null,
    login       text        not null,
    password    bytea       not null,
    attached_at timestamptz not null
);

alter table aws_caches enable row level security, force row level security;
create policy of_account on aws_caches
    using (account_id = nullif(current_setting('app.account', true), '')::int);

-- Settings of new caches on ElastiCache that one stack has to itself: node type, engine version, subnet group and security groups.
-- Null: new session stores have no cache of their own.
alter table aws_accounts add column cache_nodes jsonb;
