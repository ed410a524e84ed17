-- What the applier knows beside the document's tables. A facet is what is ordered for itself: an older event changes
-- nothing in it. `number` is the version that an event of Ambit carries; events of others have only their time.
comment on schema ambit is 'How the replica keeps customers and subscriptions right.';

create table ambit.customer_versions (
    customer_id      varchar(255) primary key,
    profile_at       timestamptz,
    profile_number   bigint,
    is_creation_seen boolean      not null default false,
    deleted_at       timestamptz,
    deleted_number   bigint
);
comment on table ambit.customer_versions is 'The newest event about each customer''s profile, and the mark of its deletion.';
comment on column ambit.customer_versions.customer_id is 'Also of one that is deleted, or never was.';
comment on column ambit.customer_versions.profile_number is 'The version of its newest profile.';
comment on column ambit.customer_versions.deleted_number is 'The version of its deletion.';
comment on column ambit.customer_versions.profile_at is 'Null while there is no such customer.';
comment on column ambit.customer_versions.is_creation_seen is 'Whether created_at is that of its own event.';
comment on column ambit.customer_versions.deleted_at is 'What is of that time or older does not bring it back.';

create table ambit.entitlement_lists (
    customer_id  varchar(255) not null,
    resource_id  varchar(255) not null,
    happened_at  timestamptz  not null,
    number       bigint,
    updated_at   timestamptz  not null,
    entitlements json,
    primary key (customer_id, resource_id)
);
comment on table ambit.entitlement_lists is 'The entitlements of each customer and of each of its resources.';
comment on column ambit.entitlement_lists.customer_id is 'Who has them.';
comment on column ambit.entitlement_lists.number is 'The version of that event.';
comment on column ambit.entitlement_lists.resource_id is 'Empty: the customer itself.';
comment on column ambit.entitlement_lists.happened_at is 'The time of the event that told the list.';
comment on column ambit.entitlement_lists.updated_at is 'The newest time of that event and of the usage in it.';
comment on column ambit.entitlement_lists.entitlements is 'Null: they are in the customer''s row.';

create table ambit.usage_rows (
    customer_id   varchar(255) not null,
    resource_id   varchar(255) not null,
    feature_id    varchar(255) not null,
    happened_at   timestamptz  not null,
    number        bigint,
    reported      json         not null,
    current_usage numeric      generated always as ((reported ->> 'currentUsage')::numeric) stored,
    usage_limit   numeric      generated always as ((reported ->> 'usageLimit')::numeric) stored,
    primary key (customer_id, resource_id, feature_id)
);
comment on table ambit.usage_rows is 'The newest measurement of each feature.';
comment on column ambit.usage_rows.customer_id is 'Who has used it.';
comment on column ambit.usage_rows.feature_id is 'What was used.';
comment on column ambit.usage_rows.happened_at is 'The time of the measurement.';
comment on column ambit.usage_rows.number is 'The version of the measurement.';
comment on column ambit.usage_rows.current_usage is 'How much was used.';
comment on column ambit.usage_rows.usage_limit is 'Of how much; null if there is no limit, or none was told.';
comment on column ambit.usage_rows.resource_id is 'Empty: the customer itself.';
comment on column ambit.usage_rows.reported is 'The fields that are put into the entitlement, as they were sent.';

create table ambit.subscription_versions (
    subscription_id  varchar(255) primary key,
    happened_at      timestamptz  not null,
    number           bigint,
    is_creation_seen boolean      not null
);
comment on table ambit.subscription_versions is 'The newest event about each subscription.';
comment on column ambit.subscription_versions.subscription_id is 'Also of one that waits.';
comment on column ambit.subscription_versions.happened_at is 'The time of that event.';
comment on column ambit.subscription_versions.number is 'The version of that event.';
comment on column ambit.subscription_versions.is_creation_seen is 'Whether created_at is that of its own event.';

create table ambit.waiting_subscriptions (
    created_at        timestamp    not null,
    updated_at        timestamp    not null,
    subscription_id   varchar(255) primary key,
    customer_id       varchar(255),
    status            varchar(255) not null,
    plan_id           varchar(255),
    plan_name         text,
    billing_id        varchar(255),
    start_date        timestamp,
    end_date          timestamp,
    cancellation_date timestamp,
    trial_end_date    timestamp
);
create index on ambit.waiting_subscriptions (customer_id);
comment on table ambit.waiting_subscriptions is 'Subscriptions that came before their customer, or before all that a row needs.';
do $$
declare name name;
begin
    for name in
        select attname from pg_attribute
        where attrelid = 'ambit.waiting_subscriptions'::regclass and attnum > 0
    loop
        execute format('comment on column ambit.waiting_subscriptions.%I is %L', name, 'As in public.subscriptions.');
    end loop;
end $$;

create table ambit.inbox (
    message_id  varchar(255) primary key,
    type        text         not null,
    sequence    bigint,
    received_at timestamptz  not null,
    body        json
);
create index on ambit.inbox using brin (received_at);
comment on table ambit.inbox is 'The messages that were taken, each once.';
comment on column ambit.inbox.message_id is 'By which a message is known again.';
comment on column ambit.inbox.type is 'What it told.';
comment on column ambit.inbox.sequence is 'Its number in the log of its environment; null if it has none.';
comment on column ambit.inbox.received_at is 'When it was taken, by our own clock.';
comment on column ambit.inbox.body is 'Of a type that is not known (yet); null of the others, whose content is in the tables.';

create table ambit.gaps (
    missing      bigint      primary key,
    through      bigint      not null,
    noticed_at   timestamptz not null
);
comment on table ambit.gaps is 'Numbers that were named by later events and have not come.';
comment on column ambit.gaps.missing is 'The last number that has not come.';
comment on column ambit.gaps.noticed_at is 'When a later event named it, by our own clock.';
comment on column ambit.gaps.through is 'What is behind the missing number has come up to this one.';

create table ambit.status (
    is_only         boolean     primary key default true check (is_only),
    through         bigint      not null default 0,
    applied         bigint      not null default 0,
    repeated        bigint      not null default 0,
    outdated        bigint      not null default 0,
    unknown         bigint      not null default 0,
    gaps            int         not null default 0,
    gaps_given_up   bigint      not null default 0,
    last_applied_at timestamptz
);
insert into ambit.status default values;
comment on table ambit.status is 'How far the replica is: one row, which whoever applies events locks.';
comment on column ambit.status.is_only is 'That there is one row.';
comment on column ambit.status.applied is 'Events that have changed something.';
comment on column ambit.status.gaps is 'How many there are now.';
comment on column ambit.status.gaps_given_up is 'Gaps that were too many to be kept.';
comment on column ambit.status.last_applied_at is 'When events were last taken, by our own clock.';
comment on column ambit.status.through is 'Every number up to this one has come, or is not for us.';
comment on column ambit.status.repeated is 'Messages that were taken before.';
comment on column ambit.status.outdated is 'Events that were older than what is known.';
comment on column ambit.status.unknown is 'Events of types that are not known.';

-- A number that no column can hold, or none at all, is null here; `entitlement` has it as it came.
create function ambit.quantity(value json) returns numeric
language sql immutable parallel safe
return case
    when json_typeof(value) = 'number' and value #>> '{}' ~ '^-?[0-9]{1,100}([.][0-9]{1,100})?$'
    then (value #>> '{}')::numeric
end;
comment on function ambit.quantity is 'A number that a column can hold, else null.';

-- What waits for its customer is not shown. A list that somebody has made something else by hand has no rows.
create view ambit.entitlement_rows with (security_invoker) as
select lists.customer_id, lists.resource_id, entry.place,
    entry.value #>> '{feature,id}' as feature_id,
    entry.value #>> '{feature,featureType}' as feature_type,
    ambit.quantity(entry.value -> 'usageLimit') as usage_limit,
    ambit.quantity(entry.value -> 'currentUsage') as current_usage,
    coalesce(entry.value ->> 'hasUnlimitedUsage' = 'true', false) as has_unlimited_usage,
    coalesce(entry.value ->> 'hasSoftLimit' = 'true', false) as has_soft_limit,
    entry.value as entitlement
from ambit.entitlement_lists as lists
join public.customers as customers on customers.customer_id = lists.customer_id
cross join lateral (select coalesce(lists.entitlements, customers.entitlements)) as it (list)
cross join json_array_elements(case when json_typeof(it.list) = 'array' then it.list end)
    with ordinality as entry (value, place);
comment on view ambit.entitlement_rows is 'Each entitlement of each customer and of each of its resources as a row.';
comment on column ambit.entitlement_rows.customer_id is 'Who has it.';
comment on column ambit.entitlement_rows.resource_id is 'Empty: the customer itself.';
comment on column ambit.entitlement_rows.feature_id is 'Null of a credit.';
comment on column ambit.entitlement_rows.feature_type is 'BOOLEAN, NUMBER or ENUM.';
comment on column ambit.entitlement_rows.usage_limit is 'How much of it may be used.';
comment on column ambit.entitlement_rows.current_usage is 'How much was used.';
comment on column ambit.entitlement_rows.has_unlimited_usage is 'Whether there is no limit.';
comment on column ambit.entitlement_rows.has_soft_limit is 'Whether the limit only warns.';
comment on column ambit.entitlement_rows.place is 'Where it stands in the list, from 1.';
comment on column ambit.entitlement_rows.entitlement is 'As it was sent, with the usage that was reported since.';

grant usage on schema public, ambit to ${applier}, ${reader};
grant select, insert, update, delete on public.customers, public.subscriptions to ${applier};
grant select, insert, update, delete on ambit.customer_versions, ambit.entitlement_lists, ambit.usage_rows,
    ambit.subscription_versions, ambit.waiting_subscriptions, ambit.inbox, ambit.gaps to ${applier};
grant select, update on ambit.status to ${applier};
grant select on public.customers, public.subscriptions, ambit.entitlement_lists, ambit.entitlement_rows, ambit.usage_rows,
    ambit.gaps, ambit.status to ${reader};
