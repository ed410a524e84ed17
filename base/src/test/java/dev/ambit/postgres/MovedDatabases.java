package dev.ambit.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Databases of stacks of all strategies in an embedded PostgreSQL, and a fingerprint of everything that a move must
/// keep.
final class MovedDatabases {

    /// A production with a partitioned table, a development in a schema, and one with a table suffix in the same
    /// database; a development in a database of its own that is suspended; an adopted database with an owner that
    /// Ambit did not create.
    private static final List<String> ROLES = List.of(
            "create role ambit_1111 login password 'prod' connection limit 20",
            "comment on role ambit_1111 is 'ambit PRODUCTION of acme-shop; 42'",
            "alter role ambit_1111 set statement_timeout = '30s'",
            "create role ambit_2222 login password 'schema' connection limit 6",
            "create role ambit_3333 login password 'suffix'",
            "create role ambit_4444 nologin password 'suspended'",
            "create role reader login password 'reader' in role ambit_3333",
            "create role builder login password 'builder'",
            "create database \"acme-shop\" template template0",
            "comment on database \"acme-shop\" is 'ambit PRODUCTION of acme-shop; 42'",
            "revoke all on database \"acme-shop\" from public",
            "grant connect on database \"acme-shop\" to ambit_1111, ambit_2222, ambit_3333, ambit_4444",
            "alter database \"acme-shop\" set work_mem = '7MB'",
            "alter role ambit_1111 in database \"acme-shop\" set search_path = public",
            "create database \"acme-shop-dev\" owner ambit_4444 template template0 connection limit 0",
            "create database legacy owner builder");

    private static final List<String> IN_PRODUCTION = List.of(
            "alter schema public owner to ambit_1111",
            "set role ambit_1111",
            "create table sales (at date not null, amount numeric) partition by range (at)",
            "create table sales_25 partition of sales for values from ('2025-01-01') to ('2026-01-01')",
            "create table sales_26 partition of sales for values from ('2026-01-01') to ('2027-01-01')",
            "insert into sales select date '2025-06-01' + n, n from generate_series(0, 400) as n",
            "comment on table sales is 'What was sold'",
            "comment on column sales.amount is 'in euros'",
            "create index sales_amount on sales (amount)",
            "create table numbered (id serial primary key, text text)",
            "insert into numbered (text) select repeat('x', 3000) || n from generate_series(1, 500) as n",
            "delete from numbered where id % 2 = 0",
            "reset role",
            "create schema \"acme-shop-schema\" authorization ambit_2222",
            "alter default privileges for role ambit_2222 grant select on tables to ambit_1111",
            "set role ambit_2222",
            "create table \"acme-shop-schema\".sales (at date, amount numeric)",
            "insert into \"acme-shop-schema\".sales values ('2026-02-03', 12.5)",
            "reset role",
            "create table sales_dev (at date, amount numeric)",
            "alter table sales_dev owner to ambit_3333",
            "grant select (at) on sales_dev to reader");

    private static final List<String> IN_OTHERS =
            List.of("create table kept (n int)", "insert into kept select generate_series(1, 2000)");

    private static final String DATABASES = """
            select oid, datname, pg_get_userbyid(datdba), datacl, datconnlimit, datallowconn,
                shobj_description(oid, 'pg_database')
            from pg_database
            where datname <> 'ambit'
            order by oid
            """;

    private static final String ROLES_NOW = """
            select role.*, shobj_description(oid, 'pg_authid'),
                (select array_agg(pg_get_userbyid(roleid) order by roleid) from pg_auth_members where member = role.oid)
            from pg_authid as role
            where rolname not in ('postgres', 'ambit_owner', 'ambit_app')
            order by oid
            """;

    private static final String SETTINGS = """
            select datname, pg_get_userbyid(setrole), setconfig
            from pg_db_role_setting
            left join pg_database on pg_database.oid = setdatabase
            order by 1, 2
            """;

    private static final String RELATIONS = """
            select oid, relname, relkind, pg_get_userbyid(relowner), relnamespace::regnamespace, relacl, reloptions,
                pg_get_expr(relpartbound, oid), obj_description(oid, 'pg_class'), pg_relation_size(oid),
                (select array_agg((attname, attacl, col_description(oid, attnum))::text order by attnum)
                    from pg_attribute where attrelid = pg_class.oid)
            from pg_class
            where oid >= 16384 and relname <> 'meanwhile'
            order by oid
            """;

    private static final String DEFAULTS = """
            select defaclrole::regrole, defaclacl, nspname, nspacl
            from pg_namespace
            full join pg_default_acl on defaclnamespace = pg_namespace.oid
            where nspname is null or nspname !~ '^pg_'
            order by 1, 3
            """;

    private static final String TABLES = """
            select oid::regclass
            from pg_class
            where oid >= 16384 and relkind = 'r' and relname <> 'meanwhile'
            order by oid
            """;

    private MovedDatabases() {}

    static void create(EmbeddedPostgres postgres) {
        String url = postgres.superuserUrl();
        run(url, "ambit", List.of("create table platform (n int)", "insert into platform values (7)"));
        run(url, "ambit", ROLES);
        run(url, "acme-shop", IN_PRODUCTION);
        run(url, "legacy", IN_OTHERS);
        run(url, "acme-shop-dev", IN_OTHERS);
    }

    /// Returns everything that must be the same after a move, by place.
    ///
    /// @param url of the superuser
    static Map<String, List<String>> fingerprint(String url) {
        Map<String, List<String>> all = new TreeMap<>();
        all.put("databases", rows(url, "postgres", DATABASES));
        all.put("roles", rows(url, "postgres", ROLES_NOW));
        all.put("settings", rows(url, "postgres", SETTINGS));
        for (String database : List.of("acme-shop", "acme-shop-dev", "legacy")) {
            all.put(database + " relations", rows(url, database, RELATIONS));
            all.put(database + " defaults", rows(url, database, DEFAULTS));
            for (String table : rows(url, database, TABLES)) {
                all.put(
                        database + " " + table,
                        rows(
                                url,
                                database,
                                "select count(*), md5(string_agg(t::text, '|' order by ctid)) from %s as t"
                                        .formatted(table)));
            }
        }
        return all;
    }

    static List<String> rows(String url, String database, String sql) {
        try (Connection connection = DriverManager.getConnection(in(url, database));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(String.join(" ; ", row.stream().map(String::valueOf).toList()));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(database + ": " + sql, e);
        }
    }

    static void run(String url, String database, List<String> statements) {
        try (Connection connection = DriverManager.getConnection(in(url, database));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the address of another database, as the same role.
    static String in(String url, String database) {
        return url.replaceFirst("(:\\d+/)[^?]*", "$1" + database);
    }
}
