-- What the applier wrote is known by a digest beside each version, so that a row which somebody else has changed, dropped
-- or added is found, also where its version is the same. `Digest` has the same texts.

-- As a thing of the feed's checksums: the first 8 bytes of the SHA-256 of a text.
create function ambit.digest(variadic parts text[]) returns bigint
language sql stable parallel safe
return ('x' || encode(substr(sha256(convert_to(array_to_string(parts, E'\x1f', E'\x1e'), 'UTF8')), 1, 8), 'hex'))
    ::bit(64)::bigint;
comment on function ambit.digest is 'What a row is known by.';

create function ambit.bucket(customer text) returns int
language sql stable parallel safe
return get_byte(sha256(convert_to(customer, 'UTF8')), 0);
comment on function ambit.bucket is 'In which part a customer is compared with the server, 0 to 255.';

alter table ambit.customer_versions
    add column created_at timestamptz,
    add column updated_at timestamptz,
    add column digest bigint;
comment on column ambit.customer_versions.created_at is 'As in its row.';
comment on column ambit.customer_versions.updated_at is 'As in its row.';
comment on column ambit.customer_versions.digest is 'Of the row without its entitlements, and of this one.';

alter table ambit.entitlement_lists add column digest bigint;
comment on column ambit.entitlement_lists.digest is 'Of the list, wherever it stands, and of this row.';

alter table ambit.usage_rows add column digest bigint;
comment on column ambit.usage_rows.digest is 'Of this row.';

alter table ambit.subscription_versions
    add column created_at timestamptz,
    add column digest bigint;
comment on column ambit.subscription_versions.created_at is 'As in its row.';
comment on column ambit.subscription_versions.digest is 'Of the row, shown or waiting, and of this one.';

-- What is lost by a crash is read again.
create unlogged table ambit.snapshot_customers (
    reading     uuid         not null,
    customer_id varchar(255) not null,
    read_at     timestamptz  not null default current_timestamp,
    primary key (reading, customer_id)
);
comment on table ambit.snapshot_customers is 'Whom the snapshots have that are being read.';
comment on column ambit.snapshot_customers.reading is 'Which of them.';
comment on column ambit.snapshot_customers.customer_id is 'Who that is.';
comment on column ambit.snapshot_customers.read_at is 'When; what is old was left by somebody who stopped.';

create table ambit.clock (
    is_only      boolean     primary key default true check (is_only),
    number       bigint,
    happened_at  timestamptz not null,
    stopped_at   timestamptz,
    ahead_millis bigint      not null
);
comment on table ambit.clock is 'What time it is in the environment; no row if nobody has touched its clock.';
comment on column ambit.clock.is_only is 'That there is one row.';
comment on column ambit.clock.number is 'The version of the event that told it.';
comment on column ambit.clock.happened_at is 'The time of that event.';
comment on column ambit.clock.stopped_at is 'Where it stands still; null if it runs.';
comment on column ambit.clock.ahead_millis is 'How far it runs ahead.';

alter table ambit.status
    add column begun bigint,
    add column proven bigint,
    add column proven_at timestamptz,
    add column proof text,
    add column repaired_customers bigint not null default 0,
    add column repaired_entitlements bigint not null default 0,
    add column repaired_usage bigint not null default 0,
    add column repaired_subscriptions bigint not null default 0;
comment on column ambit.status.begun is 'The number of the snapshot that it has begun with.';
comment on column ambit.status.proven is 'The number at which it was last compared with the server.';
comment on column ambit.status.proven_at is 'When that was, by our own clock.';
comment on column ambit.status.proof is 'SAME, REPAIRED, or DIFFERENT if something could not be repaired yet.';
comment on column ambit.status.repaired_customers is 'How many customers were not as the server has them.';
comment on column ambit.status.repaired_entitlements is 'The same of lists of entitlements.';
comment on column ambit.status.repaired_usage is 'The same of counters.';
comment on column ambit.status.repaired_subscriptions is 'The same of subscriptions.';

grant select, insert, update, delete on ambit.clock to ${applier};
grant select, insert, delete on ambit.snapshot_customers to ${applier};
grant select on ambit.clock to ${reader};
