-- A deploy stands here before Git takes the push, so that it is not lost with the server that takes it.
alter table deploys add column has_arrived boolean not null default true;
