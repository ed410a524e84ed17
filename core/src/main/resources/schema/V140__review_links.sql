-- Links that show the drafts of a product to people without an account. A revoked link is deleted.
create table review_links (
    environment_id int         not null,
    link_id        uuid        not null,
    product_id     text        not null,
    created_at     timestamptz not null,
    expire_at      timestamptz not null,
    primary key (environment_id, link_id)
);
create index on review_links (environment_id, product_id, created_at);

alter table review_links enable row level security, force row level security;
create policy of_environment on review_links
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- Unscoped, because the token determines the environment. Only a hash of the token is stored.
create table review_tokens (
    token_hash     bytea not null primary key,
    environment_id int   not null,
    link_id        uuid  not null
);
create index on review_tokens (environment_id, link_id);
