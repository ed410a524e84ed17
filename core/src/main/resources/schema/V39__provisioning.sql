-- What an environment is made from, if not from nothing, and the operation that does it (domain.md §4.3).
alter table environments
    add column template     text,
    add column provisioning uuid;

-- What opens an environment that is not ready yet opens it when it is.
alter table key_hashes add column is_waiting boolean not null default false;

alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT',
        'REPLAY', 'CUSTOMER_IMPORT', 'ACCOUNT_DELETION', 'PROVISIONING'));
