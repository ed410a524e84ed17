-- Old files that an operator has given up, because their host is gone for good.
alter table host_moves add column accepts_loss boolean not null default false;
