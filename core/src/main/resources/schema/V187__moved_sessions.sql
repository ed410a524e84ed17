-- Session stores with a Redis process of their own move with their account.
alter table host_moves add column sessions text[] not null default '{}';
