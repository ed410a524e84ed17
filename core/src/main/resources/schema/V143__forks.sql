-- Forks of environments, and environments that are deleted at a time.
alter table environments
    add column parent_id  int,
    add column expires_at timestamptz;
comment on column environments.parent_id is 'The environment of the same account that it is a fork of.';
comment on column environments.expires_at is 'Real time at which it is deleted.';
