-- What a check that was kept was answered from: the catalog, by its hash, and where usage stood against its limit.
alter table checks
    add column revision     bytea,
    add column used_micros  bigint,
    add column limit_micros bigint;

-- By which events know a feature beside its id, as they know a customer (webhooks.md).
alter table features
    add column public_id uuid not null default gen_random_uuid();
