create table aws_roles (
    role_arn   text not null,
    prefix     text not null,
    account_id int  not null,
    primary key (role_arn, prefix)
);
comment on table aws_roles is
    'The roles and prefixes of attached AWS accounts. It has no row level security, because no two accounts may have the
same role and prefix: their resources in AWS would have the same names and tags.';
create index on aws_roles (account_id);

-- Accounts that share a role and a prefix keep them; the one that attached them first has the row. The policies of row
-- level security also hold for the owner of the tables, who runs this step. The table has one row per AWS account, so
-- writers wait for milliseconds.
alter table aws_accounts no force row level security;
insert into aws_roles (role_arn, prefix, account_id)
select distinct on (role_arn, prefix) role_arn, prefix, account_id
from aws_accounts
order by role_arn, prefix, attached_at, account_id;
alter table aws_accounts force row level security;
