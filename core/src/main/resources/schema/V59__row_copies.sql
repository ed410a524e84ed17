-- What is personal data in a production environment, and where it has paths of media: how rows are treated that are copied
-- out of it.
create table maskings (
    environment_id int         primary key,
    masking        jsonb       not null,
    updated_at     timestamptz not null
);

alter table maskings enable row level security, force row level security;
create policy of_environment on maskings
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);

-- Rows copied into a development environment, and how far each copy is: `batch` of its plan, there behind the key `after`.
-- A page commits in another database than this; so what it will have done stands here first, in `pending`, with the number
-- of the transaction there, which tells whether it did.
create table row_copies (
    environment_id int         not null,
    operation_id   uuid        not null,
    source         int         not null,
    draft          jsonb       not null,
    batch          int         not null default 0,
    after          text[],
    pending        jsonb,
    read           bigint      not null default 0,
    written        bigint      not null default 0,
    actor          text        not null,
    actor_id       text,
    created_at     timestamptz not null,
    primary key (environment_id, operation_id)
);
create index on row_copies (environment_id, created_at);

alter table row_copies enable row level security, force row level security;
create policy of_environment on row_copies
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
