create table password_reset_requests (
    email        text        primary key,
    peer         text        not null,
    trace_id     text        not null,
    requested_at timestamptz not null
);
comment on table password_reset_requests is
    'Requested password resets that are not mailed yet, also for unknown addresses: the request must take equally long
for all. It has no row level security, because the address belongs to no account. A row is deleted within seconds.';
create index on password_reset_requests (requested_at);
