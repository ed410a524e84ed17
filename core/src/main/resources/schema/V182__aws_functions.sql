-- Settings of functions of new stacks on AWS: the layer of the Lambda Web Adapter, the permissions boundary of their roles, and
-- optionally a VPC. Null: this installation makes functions and API stages, as before.
alter table aws_accounts add column functions jsonb;
