-- What was answered to a request with an `Idempotency-Key`, sealed, so that it is answered the same when it comes again.
-- The customer is the one whose name stands in it, so that it is found when that one is to be forgotten.
create table kept_answers (
    environment_id int         not null,
    key_hash       bytea       not null,
    kept_at        timestamptz not null,
    customer_id    text,
    answer         bytea       not null,
    primary key (environment_id, key_hash)
);
create index on kept_answers (environment_id, kept_at);
create index on kept_answers (environment_id, customer_id) where customer_id is not null;

alter table kept_answers enable row level security, force row level security;
create policy of_environment on kept_answers
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
