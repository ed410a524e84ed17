-- The secret before the present one of a resource, which admits callers until the overlap ends. The number of a secret
-- is part of the access key of a bucket. A server of an earlier version knows the present secret only.
alter table infra_resources
    add column secret_number integer not null default 1,
    add column previous_secret bytea,
    add column previous_until timestamptz;
