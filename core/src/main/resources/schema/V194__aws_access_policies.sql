-- Whether the resource POLICY of new stores is an IAM policy in the AWS account. False: it consists of the members of the account, as
-- before.
alter table aws_accounts add column access_policies boolean not null default false;
