-- The id at the remote provider of a resource that existed before its stack, such as an ARN. The provider only reads and marks it.
-- Null: the provider creates and changes the resource.
alter table infra_resources add column remote_id text;
