package dev.ambit.db;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Old servers still serve requests while a new one migrates the schema. No migration may block writers for long.
class SchemaStepsTest {

    /// Released before there was the rule, as a released step is never edited; or on a table that grows by a row
    /// with each deletion.
    private static final Set<String> OLD = Set.of(
            "V2__catalog_and_customer_life.sql customers",
            "V3__clock_and_lifecycle.sql subscriptions",
            "V13__audit.sql events",
            "V18__promises_that_end.sql promotional_entitlements",
            "V19__what_ends_soon.sql promotional_entitlements",
            "V21__usage_and_answers_of_the_past.sql endpoint_attempts",
            "V30__archives_and_receipts.sql accounts",
            "V34__account_usage.sql subscriptions",
            "V44__receipts_in_a_list.sql receipts",
            "V69__what_outlives_its_environment.sql receipts");

    private static final Pattern TABLE = Pattern.compile("create table (\\w+)");
    private static final Pattern INDEX =
            Pattern.compile("create (?:unique )?index (concurrently )?(?:if not exists )?(?:\\w+ )?on (\\w+)");

    @Test
    void migrations_create_indexes_on_existing_tables_concurrently() throws IOException {
        List<String> complaints = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/schema"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".sql")).toList()) {
                complaints.addAll(complaints(file));
            }
        }

        assertThat(complaints).containsExactlyInAnyOrderElementsOf(OLD);
    }

    @Test
    void rule_detects_blocking_index_creation(@TempDir Path directory) throws IOException {
        Path own = Files.writeString(
                directory.resolve("own.sql"), "create table things (id int);\ncreate index on things (id);");
        Path blocking = Files.writeString(directory.resolve("blocking.sql"), "create unique index a on events (id);");
        Path within = Files.writeString(directory.resolve("within.sql"), "create index concurrently on events (id);");
        Path beside = Files.writeString(directory.resolve("beside.sql"), "create index concurrently on events (id);");
        Files.writeString(directory.resolve("beside.sql.conf"), "executeInTransaction=false");

        assertThat(complaints(own)).isEmpty();
        assertThat(complaints(blocking)).containsExactly("blocking.sql events");
        assertThat(complaints(within)).containsExactly("within.sql events");
        assertThat(complaints(beside)).isEmpty();
    }

    /// Verifies that Flyway can run a migration that the rule requires.
    @LongTest
    void migration_can_create_an_index_concurrently(@TempDir Path directory) throws IOException, SQLException {
        Files.writeString(directory.resolve("V1__things.sql"), "create table things (account_id int);");
        Files.writeString(directory.resolve("V2__index.sql"), "create index concurrently ours on things (account_id);");
        Files.writeString(directory.resolve("V2__index.sql.conf"), "executeInTransaction=false");
        Path data = PostgresProcess.directory();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            Schema.migrate(postgres.ownerUrl(), "filesystem:" + directory);

            try (var connection = DriverManager.getConnection(postgres.ownerUrl());
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("select to_regclass('ours') is not null")) {
                found.next();
                assertThat(found.getBoolean(1)).isTrue();
            }
        }
        PostgresProcess.delete(data);
    }

    /// An index on a table that the same step creates blocks no other transaction.
    private static Set<String> complaints(Path file) throws IOException {
        String sql = Files.readString(file);
        List<String> own = TABLE.matcher(sql).results().map(it -> it.group(1)).toList();
        Path conf = file.resolveSibling(file.getFileName() + ".conf");
        boolean isApart = Files.exists(conf) && Files.readString(conf).strip().equals("executeInTransaction=false");
        Matcher index = INDEX.matcher(sql);
        return index.results()
                .filter(it -> !own.contains(it.group(2)))
                .filter(it -> it.group(1) == null || !isApart)
                .map(it -> file.getFileName() + " " + it.group(2))
                .collect(toSet());
    }
}
