-- The resources of a stack. One that `is_due` is yet to be made, or made right; one that was `is_adopted` was there before
-- us and stays when the stack goes. `drifts` is how it was last found: null until somebody has looked.
create table infra_resources (
    account_id  int         not null,
    environment int         not null,
    kind        text        not null,
    name        text        not null,
    production  text        not null,
    class       text        not null check (class in ('ISOLATED', 'REPLICATED', 'SHARED', 'PRODUCTION_ONLY')),
    state       text        not null check (state in ('PENDING', 'CREATING', 'READY', 'FAILED', 'DELETING', 'DELETED')),
    provider    text        not null,
    parameters  jsonb       not null,
    detail      jsonb       not null default '{}',
    secret      bytea       not null,
    is_due      boolean     not null default true,
    is_adopted  boolean,
    begun_at    timestamptz,
    took_millis bigint,
    log         text[]      not null default '{}',
    problem     text,
    is_there    boolean,
    drifts      jsonb,
    primary key (account_id, environment, kind),
    foreign key (account_id, environment) references stacks
);

alter table infra_resources enable row level security, force row level security;
create policy of_account on infra_resources
    using (account_id = nullif(current_setting('app.account', true), '')::int);
