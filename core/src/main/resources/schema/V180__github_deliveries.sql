-- The deliveries of GitHub's webhook that were received, so that a replayed one has no effect. Rows are deleted after a
-- week, because GitHub can repeat a delivery for three days.
create table github_deliveries (
    account_id  int         not null,
    delivery_id text        not null,
    received_at timestamptz not null,
    primary key (account_id, delivery_id)
);

alter table github_deliveries enable row level security, force row level security;
create policy of_account on github_deliveries
    using (account_id = nullif(current_setting('app.account', true), '')::int);
