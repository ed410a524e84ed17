package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.OlderPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs every statement of `examples/byos` on each supported major version of PostgreSQL. 18 is the embedded one,
/// with which [ByosExampleTest] runs the whole example.
@Isolated
@Tag("long")
class ByosVersionsTest {

    private static final Path ARCHIVES = Path.of("target/postgres");
    private static final Pattern STATEMENT =
            Pattern.compile("const ([A-Z_]+) =\\s+([`'])\\s*(\\w+ .*?)\\2;", Pattern.DOTALL);

    private static final String ENTITLEMENT = """
            [{"feature": {"id": "calls", "featureType": "NUMBER", "meterType": "Incremental"},
              "usageLimit": 10, "currentUsage": 9, "hasUnlimitedUsage": false, "hasSoftLimit": false}]
            """;

    @TempDir
    private Path place;

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17})
    void every_statement_runs_on_each_version(int version) throws Exception {
        Path archive = ARCHIVES.resolve("%d/postgres-linux-x86_64.txz".formatted(version));
        assumeTrue(Files.exists(archive), "The build fetches older versions on Linux with amd64 alone.");
        Checkout.opened(place);
        try (EmbeddedPostgres postgres = OlderPostgres.start(archive, place)) {
            Jdbi.create(postgres.superuserUrl()).useHandle(rows -> {
                assertThat(rows.createQuery("show server_version")
                                .mapTo(String.class)
                                .one())
                        .startsWith(version + ".");
                rows.createScript(Files.readString(ByosExample.HOME.resolve("tables.sql")))
                        .execute();
                Map<String, String> statements = statements();
                assertThat(statements).containsKeys("FIND_ENTITLEMENT", "SAVE_FACTS", "SAVE_CUSTOMER");
                statements.forEach((name, sql) -> execute(rows, "prepare %s as %s".formatted(name, sql)));
                rows.execute(
                        "insert into customers (customer_id, entitlements) values ('ann', cast(? as json))",
                        ENTITLEMENT);
                assertThat(leavesRoom(rows, 1)).isEqualTo("t");
                assertThat(leavesRoom(rows, 2)).isEqualTo("f");
            });
        }
    }

    private static String leavesRoom(Handle rows, int usage) {
        return rows.createQuery("execute FIND_ENTITLEMENT('ann', 'calls', %d)".formatted(usage))
                .map((row, _) -> row.getString("leaves_room"))
                .one();
    }

    /// Runs SQL unchanged; JDBC would parse question marks and colons as parameters.
    private static void execute(Handle rows, String sql) {
        try (var statement = rows.getConnection().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static Map<String, String> statements() throws Exception {
        Map<String, String> statements = new TreeMap<>();
        for (String file : List.of("access.js", "events.js")) {
            STATEMENT
                    .matcher(Files.readString(ByosExample.HOME.resolve(file)))
                    .results()
                    .forEach(it -> statements.put(it.group(1), it.group(3)));
        }
        return statements;
    }
}
