-- The data directory from which a host joined. It distinguishes a restarted host from a second one with the same credential.
alter table hosts add column directory_id uuid;
comment on column hosts.directory_id is 'Null until the host joins with a version that sends the id.';
