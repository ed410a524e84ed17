package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.TestCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A stack's login reads everything in PostgreSQL's catalog that it can, and looks for another tenant.
class SharedCatalogTest {

    private static final String OTHER = "othertenant";

    private static final String RELATIONS = """
            select oid::regclass::text
            from pg_class
            where relkind in ('r', 'v', 'm')
              and relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
              and has_table_privilege(oid, 'select')
            order by 1
            """;

    /// Functions that wait, end sessions or change something are left out.
    private static final String ROUTINES = """
            select proname, coalesce(proargtypes[0]::regtype::text, ''), proretset
            from pg_proc
            where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f' and pronargs <= 1
              and provolatile <> 'i' and has_function_privilege(oid, 'execute')
              and prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype)
              and coalesce(proargtypes[0]::regtype::text, '') in ('', 'oid', 'name', 'text', 'integer', 'regclass')
              and proname !~ '^(pg_sleep|pg_terminate|pg_cancel|pg_.*advisory|lo_|nextval|pg_notify|pg_export|pg_switch|format|ts_debug|xml)'
            order by 1, 2
            """;

    private static TestCluster cluster;
    private static WantedResource other;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start();
        other = cluster.make(OTHER, Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        cluster.make("mine", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        cluster.applyLimits();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @EachStrategy
    @Tag("long")
    void no_relation_or_function_names_another_tenant(DatabaseStrategy strategy) throws SQLException {
        WantedResource own = cluster.make("mine", Stage.DEVELOPMENT, strategy);
        List<String> found = new ArrayList<>();
        try (Connection _ = cluster.connect(other);
                Connection connection = cluster.connect(own)) {
            for (List<String> it : rows(connection, RELATIONS)) {
                collectRows(
                        connection,
                        found,
                        it.getFirst(),
                        "select string_agg(it::text, ' ') from %s as it".formatted(it.getFirst()));
            }
            collectRows(connection, found, "pg_roles", "select string_agg(rolname, ' ') from pg_roles");
            for (List<String> it : rows(connection, ROUTINES)) {
                routine(connection, found, it.get(0), it.get(1));
            }
            for (String call : List.of(
                    "shobj_description(%d, 'pg_authid')",
                    "shobj_description(%d, 'pg_database')",
                    "pg_describe_object('pg_database'::regclass, %d, 0)",
                    "pg_identify_object('pg_database'::regclass, %d, 0)")) {
                for (long oid : oids()) {
                    collectRows(connection, found, call, "select (" + call.formatted(oid) + ")::text");
                }
            }
            collectRows(
                    connection,
                    found,
                    "regrole",
                    "select string_agg(i::oid::regrole::text, ' ') from generate_series(16384, 17000) i");
        } finally {
            if (strategy != DatabaseStrategy.DATABASE) {
                assertThat(StackDatabase.of(own).database()).isEqualTo("mine_prod");
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void sessions_sizes_and_settings_of_others_are_hidden() throws SQLException {
        WantedResource own = cluster.make("counting", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (Connection connection = cluster.connect(own)) {
            for (String query : List.of(
                    "select * from pg_stat_activity",
                    "select * from pg_stat_database",
                    "select * from pg_database",
                    "select * from pg_db_role_setting",
                    "select * from pg_locks",
                    "select rolconnlimit from pg_roles",
                    "select pg_stat_get_activity(null)",
                    "select pg_database_size('othertenant_prod')",
                    "select pg_stat_get_db_numbackends(1)")) {
                assertThat(state(connection, query)).as(query).isEqualTo("42501");
            }
        }
    }

    @LongTest
    void login_cannot_connect_to_other_databases() {
        WantedResource own = cluster.make("entering", Stage.PRODUCTION, DatabaseStrategy.DATABASE);

        for (String database : List.of("postgres", "template1", "ambit", OTHER + "_prod")) {
            assertThat(refusal(own, database)).as(database).contains("permission denied");
        }
    }

    /// The catalog queries of pgjdbc, node-postgres and psql's `\\d` at startup.
    @Test
    void drivers_find_the_tables_of_the_database() throws SQLException {
        WantedResource own = cluster.make("driving", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (Connection connection = cluster.connect(own)) {
            connection.createStatement().execute("create table things (id serial primary key, name text)");
            List<String> tables = new ArrayList<>();
            try (var rows = connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
                while (rows.next()) {
                    tables.add(rows.getString("TABLE_NAME"));
                }
            }
            assertThat(tables).containsExactly("things");
            assertThat(connection
                            .getMetaData()
                            .getColumns(null, null, "things", "%")
                            .next())
                    .isTrue();
            assertThat(connection
                            .getMetaData()
                            .getPrimaryKeys(null, null, "things")
                            .next())
                    .isTrue();
            assertThat(rows(connection, """
                            select n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner)
                            from pg_catalog.pg_class c
                            left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                            left join pg_catalog.pg_am am on am.oid = c.relam
                            where c.relkind = 'r' and n.nspname = 'public'
                            """)).hasSize(1);
            assertThat(rows(connection, "select rolname from pg_catalog.pg_roles where rolname = current_user"))
                    .hasSize(1);
        }
    }

    private static void routine(Connection connection, List<String> found, String name, String type) {
        if (type.isEmpty()) {
            collectRows(
                    connection,
                    found,
                    name + "()",
                    "select string_agg(it::text, ' ') from pg_catalog.%s() as it".formatted(name));
            return;
        }
        List<String> arguments = new ArrayList<>();
        if (type.equals("name") || type.equals("text")) {
            arguments.add("'" + OTHER + "_prod'");
        } else {
            oids().forEach(it -> arguments.add(Long.toString(it)));
        }
        arguments.forEach(it -> collectRows(
                connection,
                found,
                name + "(" + it + ")",
                "select string_agg(it::text, ' ') from pg_catalog.%s(%s::%s) as it".formatted(name, it, type)));
    }

    private static void collectRows(Connection connection, List<String> found, String what, String sql) {
        try {
            for (List<String> row : rows(connection, "set statement_timeout = '2s'", sql)) {
                String text = String.valueOf(row.getFirst());
                if (text.contains(OTHER) || text.contains(other.environmentId().toString())) {
                    found.add(what);
                }
            }
        } catch (SQLException _) {
            // Refused.
        }
    }

    /// Numbers of the other tenant's database and login, and of its sessions.
    private static List<Long> oids() {
        return cluster.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select oid::bigint from pg_database where datname = :name
                        union all select oid::bigint from pg_roles where rolname = :login
                        union all select pid from pg_stat_activity where usename = :login
                        """)
                        .bind("name", OTHER + "_prod")
                        .bind("login", StackDatabase.of(other).login())
                        .mapTo(Long.class)
                        .list());
    }

    private static List<List<String>> rows(Connection connection, String... statements) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (var statement = connection.createStatement()) {
            for (String sql : statements) {
                if (statement.execute(sql)) {
                    try (var rows = statement.getResultSet()) {
                        while (rows.next()) {
                            List<String> row = new ArrayList<>();
                            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                                row.add(String.valueOf(rows.getString(i)));
                            }
                            all.add(row);
                        }
                    }
                }
            }
        }
        return all;
    }

    private static String state(Connection connection, String query) {
        try {
            rows(connection, query);
            return "done";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static String refusal(WantedResource own, String database) {
        try (Connection _ = cluster.connect(own, database)) {
            return "entered";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
