-- For the administrator of a PostgreSQL (15 or newer): two roles and a database. The owner makes and changes the tables.
-- The server runs as the other role, which owns nothing, so row level security binds it.
create role ambit_owner login password '${owner-password}';

create role ambit_app login password '${app-password}';

create database ambit owner ambit_owner template template0 encoding 'UTF8';

revoke all on database ambit from public;

grant connect on database ambit to ambit_app;

\connect ambit

revoke all on schema public from public;

grant usage on schema public to ambit_app;

alter default privileges for role ambit_owner in schema public
    grant select, insert, update, delete on tables to ambit_app;

alter default privileges for role ambit_owner in schema public
    grant usage on sequences to ambit_app;
