-- The AWS account in which new stacks of an account are made, attached by the operator. Ambit assumes the role there; the
-- external id is encrypted with the master key. Stacks keep their provider, so a row stays while stacks use it.
create table aws_accounts (
    account_id  int         not null primary key,
    role_arn    text        not null,
    external_id bytea       not null,
    region      text        not null,
    prefix      text        not null,
    attached_at timestamptz not null
);

alter table aws_accounts enable row level security, force row level security;
create policy of_account on aws_accounts
    using (account_id = nullif(current_setting('app.account', true), '')::int);
