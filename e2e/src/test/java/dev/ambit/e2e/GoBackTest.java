package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestPort;
import dev.ambit.db.Database;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.StackDatabaseUpgrade;
import dev.ambit.postgres.StandaloneStackPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Follows the page on upgrades back to the version before the stack databases were moved: `ambit db stacks run`
/// serves them, with the same rows, logins and passwords at the same port.
class GoBackTest {

    private static final String DATABASES = """
            select datname from pg_database
            where not datistemplate and datallowconn and datname not in ('ambit', 'postgres')
            order by datname
            """;

    private static final String LOGINS = """
            select format('%s can log in: %s, password %s, settings %s, %s',
                rolname, rolcanlogin, rolpassword, setconfig, shobj_description(pg_authid.oid, 'pg_authid'))
            from pg_authid
            left join pg_db_role_setting on setrole = pg_authid.oid and setdatabase = 0
            where rolname !~ '^pg_' and rolname not in ('postgres', 'ambit_owner', 'ambit_app')
            order by rolname
            """;

    private static final String TABLES = """
            select format('%I.%I', nspname, relname)
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind in ('r', 'p') and nspname not in ('pg_catalog', 'information_schema')
            order by 1
            """;

    /// @param rows number of rows of each table, by database and name
    private record Content(List<String> logins, Map<String, Long> rows) {

        static Content of(String superuserUrl) {
            Jdbi cluster = Jdbi.create(superuserUrl);
            Map<String, Long> rows = new TreeMap<>();
            for (String database : texts(cluster, DATABASES)) {
                Jdbi inside = Jdbi.create(superuserUrl.replaceFirst("/[^/?]+\\?", "/" + database + "?"));
                for (String table : texts(inside, TABLES)) {
                    rows.put(
                            database + " " + table,
                            inside.withHandle(tx -> tx.createQuery("select count(*) from " + table)
                                    .mapTo(Long.class)
                                    .one()));
                }
            }
            return new Content(texts(cluster, LOGINS), rows);
        }

        private static List<String> texts(Jdbi database, String sql) {
            return database.withHandle(
                    tx -> tx.createQuery(sql).mapTo(String.class).list());
        }
    }

    @TempDir
    private Path place;

    @Test
    void cluster_of_stacks_serves_the_version_before() throws Exception {
        Checkout.opened(place);
        Path data = Checkout.opened(Files.createDirectory(place.resolve("data")));
        new UpgradeSample("v194").unpack(data);
        Path logins = data.resolve("postgres-logins");
        int port = TestPort.free();
        Files.writeString(logins, Files.readString(logins).replaceFirst("(?m)^port=\\d+$", "port=" + port));
        Content before;
        try (var postgres = EmbeddedPostgres.start(data)) {
            before = Content.of(postgres.superuserUrl());
        }
        assertThat(before.logins()).hasSizeGreaterThan(6);
        assertThat(before.rows()).containsEntry("cargo_prod public.notes", 50L);

        StackDatabaseUpgrade.run(data, Database::version);

        try (var cluster = StandaloneStackPostgres.start(data, 512)) {
            assertThat(cluster.url()).startsWith("jdbc:postgresql://127.0.0.1:%d/".formatted(port));
            assertThat(Content.of(cluster.url())).isEqualTo(before);
            // The version before starts its own PostgreSQL, which has another port now.
            try (var postgres = EmbeddedPostgres.start(data)) {
                assertThat(postgres.superuserUrl()).doesNotContain(":%d/".formatted(port));
            }
        }
    }
}
