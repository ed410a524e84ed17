alter table operations
    drop constraint operations_kind_check,
    add constraint operations_kind_check check (kind in ('ENVIRONMENT_DELETION', 'ROLLOUT', 'SUBSCRIPTION_IMPORT',
        'REPLAY', 'CUSTOMER_IMPORT', 'ACCOUNT_DELETION', 'PROVISIONING', 'STACK_PROVISIONING', 'STACK_REMOVAL', 'RELEASE',
        'ROW_COPY', 'BACKUP', 'RESTORE'));
