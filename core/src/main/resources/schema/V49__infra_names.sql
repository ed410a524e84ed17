-- Outside: which names are taken in which container (a cluster, a gateway, a repository), over all accounts. Whoever plans
-- a stack is refused a name that somebody has, and learns nothing of him. The environment is named by its number: the
-- purge leaves the row to the removal of the stack.
create table infra_names (
    container   text not null,
    name        text not null,
    account_id  int  not null,
    environment int  not null,
    kind        text not null,
    primary key (container, name)
);
create index on infra_names (account_id, environment);
