-- Whether the sender gave no time, so that `happened_at` is the time of arrival. A repetition arrives at another time.
alter table raw_events add column is_undated boolean not null default false;

-- Idempotency keys of requests that change more than one environment: claimed before such a request runs, and with its
-- encrypted answer after it. Without an answer it still runs, or the server stopped and its effect is unknown.
create table claimed_keys (
    account_id   int         not null,
    key_hash     bytea       not null,
    request_hash bytea       not null,
    claim_id     uuid        not null,
    claimed_at   timestamptz not null,
    answer       bytea,
    primary key (account_id, key_hash)
);
create index on claimed_keys (account_id, claimed_at);

alter table claimed_keys enable row level security, force row level security;
create policy of_account on claimed_keys
    using (account_id = nullif(current_setting('app.account', true), '')::int);
