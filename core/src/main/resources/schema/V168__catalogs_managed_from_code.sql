-- A catalog that is managed from code changes only by its catalog file, until an owner opens it for a time.
alter table promotion_rules add column is_managed boolean not null default false;
