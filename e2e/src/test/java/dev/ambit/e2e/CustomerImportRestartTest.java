package dev.ambit.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class CustomerImportRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int CUSTOMERS = LongForm.ENABLED ? 100_000 : 30_000;

    /// Excludes the account itself, which is a customer of the operator.
    private static final String IMPORTED = "%s ~ '^c[0-9]+$'";

    /// A claim on an import expires after ten seconds.
    private static final Duration PROGRESS_MAX = Duration.ofSeconds(60);

    private static final Duration END_MAX = PROGRESS_MAX.plusSeconds(CUSTOMERS / 100);

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    @LongTest
    void killed_import_resumes_without_duplicates() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, 0)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            String operation = acme.development()
                    .post("/customers/import", "{\"customers\": [%s]}".formatted(lines()))
                    .isOk()
                    .text("taskId");

            for (int crash = 1; crash <= CRASHES; crash++) {
                DatabaseRows rows = DatabaseRows.of(data);
                long before = createdCount(rows);
                Waiting.until(
                        "more are made",
                        PROGRESS_MAX,
                        () -> createdCount(rows) > before || createdCount(rows) == CUSTOMERS);
                server.kill(crash % 2 == 0);
                server.startAgain();
            }

            server.awaitDone(acme, operation, END_MAX);
            Reply done = server.operation(acme, operation);
            assertThat(done.text("done")).isEqualTo(String.valueOf(CUSTOMERS));
            assertThat(done.text("total")).isEqualTo(String.valueOf(CUSTOMERS));
            assertThat(done.text("result.created")).isEqualTo(String.valueOf(CUSTOMERS));
            DatabaseRows rows = DatabaseRows.of(data);
            assertThat(createdCount(rows)).isEqualTo(CUSTOMERS);
            assertThat(rows.texts("""
                    select entity_id from events
                    where type = 'customer.created'
                    group by entity_id
                    having count(*) <> 1
                    """)).isEmpty();
            assertThat(rows.number(
                            "select count(*) from events where type = 'customer.created' and "
                                    + IMPORTED.formatted("entity_id"),
                            Map.of()))
                    .isEqualTo(CUSTOMERS);
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static long createdCount(DatabaseRows rows) {
        return rows.number("select count(*) from customers where " + IMPORTED.formatted("customer_id"), Map.of());
    }

    private static String lines() {
        return IntStream.range(0, CUSTOMERS)
                .mapToObj("{\"id\": \"c%1$d\", \"name\": \"N%1$d\", \"email\": null}"::formatted)
                .collect(joining(", "));
    }
}
