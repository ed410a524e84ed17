-- A load of rows commits in another database than this; so the number of its transaction there stands here first, by which
-- that database tells whether it did.
alter table backups add column pending text;
