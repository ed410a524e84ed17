-- Old files that an operator has given up, because their host is gone for good.
alter table host_moves add column accepts_loss boolean not null default false;
alter table hosts add column given_up_directories uuid[] not null default '{}';
comment on column hosts.given_up_directories is 'Data directories with given-up files, from which no host can join.';
