-- The Amazon RDS instance on which new databases of an account are made, attached by the operator. The password of its master
-- login is encrypted with the master key. The operator reads all rows, because limits apply on each instance.
create table aws_databases (
    account_id  int         not null primary key,
    endpoint    text        not null,
    login       text        not null,
    password    bytea       not null,
    certificate text        not null,
    attached_at timestamptz not null
);

alter table aws_databases enable row level security, force row level security;
create policy of_account on aws_databases
    using (account_id = nullif(current_setting('app.account', true), '')::int);
create policy of_operator on aws_databases for select using (current_setting('app.operator', true) = 'on');
