-- The last state of a deploy that was reported to the remote provider of its branch. Null: none was, or the branch belongs
-- to this installation.
alter table deploys add column reported text;
