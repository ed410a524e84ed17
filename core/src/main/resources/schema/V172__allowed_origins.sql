-- The origins of web pages that may use the client keys of an environment. Empty: all origins.
alter table environments add column allowed_origins text[] not null default '{}';
