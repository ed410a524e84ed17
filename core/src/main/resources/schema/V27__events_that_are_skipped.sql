-- What an endpoint is never told of, because the log was cut while it was disabled: said when it is enabled.
alter table endpoints
    add column skipped_from bigint,
    add column skipped_through bigint;
