-- The public hosted zone of Route 53 in which hosts of new stacks on AWS have their records. Null: this installation makes hosts, as
-- before.
alter table aws_accounts add column hosted_zone text;
