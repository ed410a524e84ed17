package dev.ambit.e2e;

import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server at random moments of fast-forwards.
@Tag("long")
class FastForwardRestartTest {

    private static final int SEEDS = LongForm.ENABLED ? 50 : 2;
    private static final int CUSTOMERS = 500;
    private static final int DAYS = 20;
    private static final int KILL_MILLIS = 300;

    /// A claim on an operation expires after ten seconds.
    private static final Duration END_MAX = Duration.ofMinutes(3);

    private static final String DIFFERENCES = """
            select count(*)
            from fast_forward_differences
            where kind = 'LIMIT'
            """;

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    @Test
    void killed_fast_forwards_end_once_and_leave_no_forks() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, TestPort.free())) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            TestCatalog catalog = TestCatalog.of(acme);
            catalog.feature("calls", FeatureKind.METERED);
            catalog.plan("pro", limit("calls", 10));
            String first = promotion(acme, "NEW_CUSTOMERS");
            server.awaitDone(acme, started(acme, first, "apply", ""), END_MAX);
            acme.production().subscribe("first", "pro");
            DatabaseRows.of(data).copySubscriber(CUSTOMERS);
            acme.development().post("/plans/pro/draft", "").isOk();
            acme.development()
                    .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20}")
                    .isOk();
            catalog.publish("plans", "pro").isOk();
            String promotion = promotion(acme, "ALL_CUSTOMERS");
            int interrupted = 0;

            for (int seed = 1; seed <= SEEDS; seed++) {
                interrupted += fastForward(server, acme, promotion, seed) ? 1 : 0;
            }

            assertThat(interrupted).as("interrupted").isGreaterThanOrEqualTo(SEEDS / 2);
            DatabaseRows rows = DatabaseRows.of(data);
            assertThat(rows.texts("""
                    select state || ' ' || count(*)
                    from operations
                    where kind = 'FAST_FORWARD'
                    group by state
                    """)).containsExactly("DONE " + SEEDS);
            rows.assertNumbersHaveNoHoles();
            assertThat(server.stop("TERM")).isZero();
        }
    }

    /// @return whether the kill interrupted the operation
    private boolean fastForward(AmbitProcess server, TestAccount acme, String promotion, int seed) throws IOException {
        var random = new Random(seed);
        String name = "seed " + seed;
        String operation = started(acme, promotion, "fast-forward", "{\"days\": %d}".formatted(DAYS));
        int done = random.nextInt(DAYS + CUSTOMERS / 200);
        Waiting.until("days are compared", END_MAX, () -> isPast(acme.operation(operation), done));
        AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
        server.kill();
        if (random.nextBoolean()) {
            server.postgres().ifPresent(ProcessHandle::destroyForcibly);
        }
        server.startAgain();
        boolean isInterrupted = acme.operation(operation).text("finishedAt").equals("null");

        server.awaitDone(acme, operation, END_MAX);
        Reply result = acme.http()
                .get(acme.key(), "/api/v1/promotions/%s/fast-forward".formatted(promotion))
                .isOk();
        assertThat(result.text("state")).as(name).isEqualTo("DONE");
        assertThat(result.text("daysDone")).as(name).isEqualTo(String.valueOf(DAYS));
        assertThat(result.text("customers")).as(name).isEqualTo(String.valueOf(CUSTOMERS + 1));
        assertThat(result.text("limits")).as(name).isEqualTo(String.valueOf(CUSTOMERS + 1));
        assertThat(DatabaseRows.of(data).number(DIFFERENCES, Map.of())).as(name).isEqualTo(CUSTOMERS + 1L);
        assertThat(environments(acme)).as(name).containsExactlyInAnyOrder("development", "production");
        return isInterrupted;
    }

    /// Returns whether the operation has done this number of steps, or has ended.
    private static boolean isPast(Reply operation, int done) {
        return Integer.parseInt(operation.text("done")) >= done
                || !operation.text("finishedAt").equals("null");
    }

    private static List<String> environments(TestAccount acme) {
        return acme.http().get(acme.key(), "/api/v1/environments").isOk().texts("slug");
    }

    private static String promotion(TestAccount acme, String migration) {
        return acme.http()
                .post(acme.key(), "/api/v1/promotions", """
                        {"source": "development", "target": "production", "title": "Change",
                         "migrationType": "%s"}
                        """.formatted(migration))
                .isOk()
                .text("id");
    }

    private static String started(TestAccount acme, String promotion, String verb, String body) {
        return acme.http()
                .post(acme.key(), "/api/v1/promotions/%s/%s".formatted(promotion, verb), body)
                .isOk()
                .text("operationId");
    }
}
