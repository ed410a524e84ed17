-- The name of a database is unique on its PostgreSQL server. `container` names this server, but databases on attached RDS
-- instances were among those of this installation: they counted as local databases and blocked their names.
-- A server of an earlier version reads no names of remote databases, and frees names by environment. A name that it reserves
-- after this step stays among the local ones until its stack is removed, as before.
-- The policies of row level security also hold for the owner of the tables, who runs this step. Each table has a few rows per
-- stack, so writers wait for milliseconds.
alter table infra_resources no force row level security;
alter table aws_databases no force row level security;
update infra_names
set container = 'DATABASE ' || lower(endpoint) || case when endpoint like '%:%' then '' else ':5432' end
from infra_resources
join aws_databases using (account_id)
where container = 'DATABASE'
    and infra_names.kind = 'DATABASE'
    and infra_resources.account_id = infra_names.account_id
    and infra_resources.environment = infra_names.environment
    and infra_resources.kind = 'DATABASE'
    and infra_resources.provider = 'aws';
alter table infra_resources force row level security;
alter table aws_databases force row level security;
