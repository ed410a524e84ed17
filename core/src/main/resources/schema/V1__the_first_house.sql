-- Each table belongs to accounts or to environments. The owner's number comes first in every key and index, and a policy
-- hides the rows of all other owners; an unset or empty setting hides them all. SchemaTest holds every table to this and
-- lists the exceptions by name.

-- Outside: read before it is known who asks. Holds no business data.
create table key_hashes (
    key_hash       bytea       primary key,
    kind           text        not null check (kind in ('ACCOUNT', 'SERVER', 'CLIENT', 'SCOPED')),
    account_id     int         not null,
    environment_id int,
    key_id         uuid        not null,
    expire_at      timestamptz
);
create index on key_hashes (account_id, environment_id);

-- Outside: by this a loop finds which environment has something to do, before it opens a transaction there.
create table work (
    kind           text        not null,
    environment_id int         not null,
    due_at         timestamptz not null,
    primary key (kind, environment_id)
);
create index on work (kind, due_at);

-- Outside: an operation outlives the environment that it removes.
create table operations (
    operation_id   uuid        primary key,
    account_id     int         not null,
    environment_id int         not null,
    kind           text        not null check (kind in ('ENVIRONMENT_DELETION')),
    state          text        not null check (state in ('PENDING', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')),
    phase          text,
    done           bigint      not null default 0,
    total          bigint      not null default 0,
    claimed_until  timestamptz not null,
    created_at     timestamptz not null,
    started_at     timestamptz,
    finished_at    timestamptz,
    look_again_at  timestamptz
);
create index on operations (claimed_until) where state in ('PENDING', 'RUNNING');
create index on operations (look_again_at);

create table accounts (
    account_id   int         generated always as identity primary key,
    public_id    uuid        not null,
    slug         text        not null,
    display_name text        not null,
    owner_email  text,
    created_at   timestamptz not null,
    unique (slug)
);

create table environments (
    account_id                   int         not null references accounts,
    environment_id               int         generated always as identity,
    public_id                    uuid        not null,
    slug                         text        not null,
    display_name                 text        not null,
    type                         text        not null check (type in ('PRODUCTION', 'DEVELOPMENT')),
    color                        text        not null,
    description                  text,
    harden_client_access_enabled boolean     not null default false,
    created_at                   timestamptz not null,
    updated_at                   timestamptz not null,
    deleted_at                   timestamptz,
    primary key (account_id, environment_id)
);
-- What is being deleted gives its name and slug free at once.
create unique index on environments (account_id, slug) where deleted_at is null;
create unique index on environments (account_id, display_name) where deleted_at is null;

-- A catalog revision by the hash of its canonical form, so that the environments of an account share their history.
create table catalog_revisions (
    account_id int         not null references accounts,
    hash       bytea       not null,
    content    bytea       not null,
    created_at timestamptz not null,
    primary key (account_id, hash)
);

-- No table of an environment refers to environments: a cascade would delete millions of rows in one transaction, where
-- the purge takes 1,000 at a time.

create table api_keys (
    environment_id int         not null,
    key_id         uuid        not null,
    key_type       text        not null check (key_type in ('SERVER', 'CLIENT', 'SCOPED')),
    display_name   text        not null,
    scopes         jsonb       not null,
    client_token   text,
    created_at     timestamptz not null,
    expire_at      timestamptz,
    last_used_at   timestamptz,
    primary key (environment_id, key_id)
);
create index on api_keys (environment_id, created_at);
-- domain.md §1.3: of each default kind, exactly one has no expiry.
create unique index on api_keys (environment_id, key_type) where expire_at is null and key_type <> 'SCOPED';

-- The secrets that sign customers' tokens, encrypted. One has no end; those before it go on for a while.
create table signing_secrets (
    environment_id int         not null,
    created_at     timestamptz not null,
    secret         bytea       not null,
    accepted_until timestamptz,
    primary key (environment_id, created_at)
);
create unique index on signing_secrets (environment_id) where accepted_until is null;

create table environment_revisions (
    environment_id int         not null,
    number         int         not null,
    hash           bytea       not null,
    parent         bytea,
    published_at   timestamptz not null,
    published_by   text        not null,
    why            text        not null,
    primary key (environment_id, number)
);

create table products (
    environment_id         int         not null,
    product_id             text        not null,
    display_name           text        not null,
    description            text,
    is_default             boolean     not null,
    multiple_subscriptions boolean     not null,
    metadata               jsonb       not null,
    created_at             timestamptz not null,
    updated_at             timestamptz not null,
    archived_at            timestamptz,
    primary key (environment_id, product_id)
);
create index on products (environment_id, created_at, product_id);

create table features (
    environment_id      int         not null,
    feature_id          text        not null,
    display_name        text        not null,
    description         text,
    feature_type        text        not null check (feature_type in ('BOOLEAN', 'NUMBER', 'ENUM')),
    meter_type          text        not null check (meter_type in ('NONE', 'FLUCTUATING', 'INCREMENTAL')),
    feature_units       text,
    feature_units_plural text,
    enum_configuration  jsonb       not null,
    unit_transformation jsonb,
    metadata            jsonb       not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    archived_at         timestamptz,
    primary key (environment_id, feature_id)
);
create index on features (environment_id, created_at, feature_id);

create table packages (
    environment_id int         not null,
    kind           text        not null check (kind in ('PLAN', 'ADDON')),
    package_id     text        not null,
    product_id     text        not null,
    created_at     timestamptz not null,
    archived_at    timestamptz,
    primary key (environment_id, kind, package_id)
);
create index on packages (environment_id, kind, created_at, package_id);

-- The content of a published version never changes; of a draft there is at most one.
create table package_versions (
    environment_id int         not null,
    kind           text        not null,
    package_id     text        not null,
    version        int         not null,
    state          text        not null check (state in ('DRAFT', 'PUBLISHED')),
    parent_version int,
    content        jsonb       not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (environment_id, kind, package_id, version)
);
create unique index on package_versions (environment_id, kind, package_id) where state = 'DRAFT';

create table customers (
    environment_id int         not null,
    customer_id    text        not null,
    public_id      uuid        not null,
    name           text,
    email          text,
    metadata       jsonb       not null,
    kept           jsonb       not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    archived_at    timestamptz,
    entitled_at    timestamptz not null,
    primary key (environment_id, customer_id)
);
create index on customers (environment_id, created_at, customer_id);
create index on customers (environment_id, email);
create index on customers (environment_id, name);

create table subscriptions (
    environment_id  int         not null,
    subscription_id text        not null,
    public_id       uuid        not null,
    customer_id     text        not null,
    resource_id     text        not null default '',
    product_id      text        not null,
    plan_id         text        not null,
    plan_version    int         not null,
    pricing_type    text        not null check (pricing_type in ('FREE', 'PAID', 'CUSTOM')),
    addons          jsonb       not null,
    status          text        not null check (status in
        ('ACTIVE', 'CANCELED', 'EXPIRED', 'IN_TRIAL', 'NOT_STARTED', 'PAYMENT_PENDING')),
    start_at        timestamptz not null,
    end_at          timestamptz,
    cancelled_at    timestamptz,
    cancel_reason   text,
    metadata        jsonb       not null,
    kept            jsonb       not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (environment_id, subscription_id)
);
create index on subscriptions (environment_id, customer_id);
create index on subscriptions (environment_id, created_at, subscription_id);
-- domain.md §1.11: at most one live subscription that is not a trial.
create unique index on subscriptions (environment_id, customer_id, product_id, resource_id) where status = 'ACTIVE';

-- One key serves both uniqueness and the history of a customer's feature.
create table measurements (
    environment_id int         not null,
    customer_id    text        not null,
    feature_id     text        not null,
    measured_at    timestamptz not null,
    measurement_id uuid        not null,
    resource_id    text        not null,
    behavior       text        not null check (behavior in ('DELTA', 'SET')),
    micros         bigint      not null,
    dimensions     jsonb,
    primary key (environment_id, customer_id, feature_id, measured_at, measurement_id)
);

-- What was reported under a key: the same again is the same measurement, anything else under it is a mistake.
create table usage_keys (
    environment_id  int         not null,
    idempotency_key text        not null,
    content         uuid        not null,
    measurement_id  uuid        not null,
    created_at      timestamptz not null,
    primary key (environment_id, idempotency_key)
);

-- Updated often and in place: room on each page keeps the updates out of the indexes. Of a `dirty` one the log
-- does not know yet what it has reached; it was told `told`.
create table counters (
    environment_id int         not null,
    customer_id    text        not null,
    resource_id    text        not null,
    feature_id     text        not null,
    period_start   timestamptz not null,
    period_end     timestamptz not null,
    used           bigint      not null,
    told           bigint      not null,
    version        bigint      not null,
    dirty          boolean     not null,
    updated_at     timestamptz not null,
    primary key (environment_id, customer_id, resource_id, feature_id, period_start)
) with (fillfactor = 70);
create index on counters (environment_id, customer_id, resource_id, feature_id) where dirty;

-- The numbered facts of an environment: 1, 2, 3 … without holes, in the order of their commits. `body` is compressed,
-- `format` says how. The second index answers "as of number N".
create table events (
    environment_id int         not null,
    sequence       bigint      not null,
    message_id     uuid        not null,
    type           text        not null,
    entity_type    text        not null,
    entity_id      text        not null,
    customer_id    text,
    actor          text        not null,
    trace_id       text        not null,
    happened_at    timestamptz not null,
    format         smallint    not null,
    body           bytea       not null,
    primary key (environment_id, sequence)
);
create index on events (environment_id, customer_id, entity_type, entity_id, sequence);

do $$
declare
    name text;
begin
    foreach name in array array['accounts', 'environments', 'catalog_revisions'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_account on %I
            using (account_id = nullif(current_setting('app.account', true), '')::int)$p$, name);
    end loop;
    foreach name in array array['api_keys', 'signing_secrets', 'environment_revisions', 'products', 'features',
            'packages', 'package_versions', 'customers', 'subscriptions', 'measurements', 'usage_keys',
            'counters', 'events'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_environment on %I
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)$p$, name);
    end loop;
end $$;

-- The operator opens, lists and finds accounts before it knows their numbers.
create policy of_operator on accounts
    using (current_setting('app.operator', true) = 'on');
