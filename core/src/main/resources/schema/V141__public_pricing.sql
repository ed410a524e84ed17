-- Unscoped: environments whose prices anyone can read, because the public id of the request determines the environment.
create table public_pricing (
    environment_public_id uuid not null primary key,
    environment_id        int  not null
);
create unique index on public_pricing (environment_id);
