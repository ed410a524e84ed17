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

class BulkChangeRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int CUSTOMERS = LongForm.ENABLED ? 20_000 : 2_000;

    /// Customers in an import that is not an operation itself.
    private static final int BATCH = 1_000;

    /// A claim on a change expires after ten seconds.
    private static final Duration PROGRESS_MAX = Duration.ofSeconds(60);

    private static final Duration END_MAX = PROGRESS_MAX.plusSeconds(CUSTOMERS / 10);

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    @LongTest
    void killed_change_resumes_and_changes_every_customer_once() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, 0)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            acme.development()
                    .post("/features", "{\"id\": \"sso\", \"displayName\": \"Sso\", \"featureType\": \"BOOLEAN\"}")
                    .isOk();
            for (int batch = 0; batch < CUSTOMERS / BATCH; batch++) {
                acme.development()
                        .post("/customers/import", "{\"customers\": [%s]}".formatted(lines(batch * BATCH)))
                        .isOk();
            }
            String operation =
                    acme.development().post("/bulk-changes", """
                            {"filter": {}, "promotionalEntitlements": [{"featureId": "sso", "period": "lifetime"}]}
                            """).isOk().text("id");

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
            Reply change = server.http()
                    .get(acme.development().key(), "/api/v1/bulk-changes/" + operation)
                    .isOk();
            assertThat(change.text("changed")).isEqualTo(String.valueOf(CUSTOMERS));
            DatabaseRows rows = DatabaseRows.of(data);
            assertThat(createdCount(rows)).isEqualTo(CUSTOMERS);
            assertThat(rows.texts("""
                    select entity_id from events
                    where type = 'promotionalEntitlement.granted'
                    group by entity_id
                    having count(*) <> 1
                    """)).isEmpty();
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static long createdCount(DatabaseRows rows) {
        return rows.number("select count(*) from promotional_entitlements where customer_id ~ '^c[0-9]+$'", Map.of());
    }

    private static String lines(int first) {
        return IntStream.range(first, first + BATCH)
                .mapToObj("{\"id\": \"c%1$d\", \"name\": \"N%1$d\", \"email\": null}"::formatted)
                .collect(joining(", "));
    }
}
