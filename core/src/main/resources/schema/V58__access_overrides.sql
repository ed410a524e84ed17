-- Where in an environment somebody may do something else than the policy of the account says: of a member by the person's
-- id, of all who have a role there by its name. Who is granted NONE is kept out. The environment is named by its number,
-- since who may do what is read among the rows of the account.
create table access_overrides (
    account_id  int  not null,
    environment int  not null,
    subject     text not null,
    granted     text not null check (granted in ('NONE', 'VIEWER', 'SUPPORT', 'ADMIN')),
    primary key (account_id, environment, subject)
);

alter table access_overrides enable row level security, force row level security;
create policy of_account on access_overrides
    using (account_id = nullif(current_setting('app.account', true), '')::int);
