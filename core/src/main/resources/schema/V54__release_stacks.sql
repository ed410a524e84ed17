-- What became of a release in each stack, in the order of `place`: development before production. The environment is named
-- by its number, and its slug as it was then: this is history when it is gone.
create table release_stacks (
    account_id  int    not null,
    release_id  uuid   not null,
    place       int    not null,
    environment int    not null,
    slug        text   not null,
    stage       text   not null check (stage in ('PRODUCTION', 'DEVELOPMENT')),
    state       text   not null check (state in ('PENDING', 'RUNNING', 'DONE', 'FAILED', 'SKIPPED')),
    checksum    text,
    took_millis bigint,
    version     text,
    line        int,
    problem     text,
    primary key (account_id, release_id, place),
    foreign key (account_id, release_id) references releases
);

alter table release_stacks enable row level security, force row level security;
create policy of_account on release_stacks using (account_id = nullif(current_setting('app.account', true), '')::int);
