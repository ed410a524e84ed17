-- What the stacks of a production environment consist of: [{kind, identifier, parameters}]. The environment is named by
-- its number, and the row is the account's, as that of a stack is.
create table blueprints (
    account_id  int         not null,
    environment int         not null,
    resources   jsonb       not null,
    updated_at  timestamptz not null,
    primary key (account_id, environment)
);

alter table blueprints enable row level security, force row level security;
create policy of_account on blueprints using (account_id = nullif(current_setting('app.account', true), '')::int);
