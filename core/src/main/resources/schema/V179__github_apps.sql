-- The GitHub App that has the branches of new stacks of an account, attached by the operator. The private key and the
-- webhook secret are encrypted with the master key. Branches keep their provider, so a row stays while stacks use it.
create table github_apps (
    account_id      int         not null primary key,
    app_id          bigint      not null,
    installation_id bigint      not null,
    private_key     bytea       not null,
    webhook_secret  bytea       not null,
    repository      text        not null,
    api_url         text        not null,
    attached_at     timestamptz not null
);

alter table github_apps enable row level security, force row level security;
create policy of_account on github_apps
    using (account_id = nullif(current_setting('app.account', true), '')::int);
