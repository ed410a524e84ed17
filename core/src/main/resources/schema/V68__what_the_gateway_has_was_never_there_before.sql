-- Hosts, stages and distributions of the gateway are there by our own rows alone, so none was there before its stack; it
-- was said of all of them. Stacks wait for as long as it takes to write these rows anew: three at most for each.
alter table infra_resources no force row level security;
update infra_resources
set is_adopted = false
where provider = 'gateway' and is_adopted;
alter table infra_resources force row level security;
