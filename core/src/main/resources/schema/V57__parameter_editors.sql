-- Who may edit parameters in the panel; no row: the members of the account. Not every customer has a panel.
create table parameter_editors (
    account_id int  not null primary key,
    editors    text not null check (editors in ('MEMBERS', 'OPERATOR'))
);

alter table parameter_editors enable row level security, force row level security;
create policy of_account on parameter_editors
    using (account_id = nullif(current_setting('app.account', true), '')::int);
