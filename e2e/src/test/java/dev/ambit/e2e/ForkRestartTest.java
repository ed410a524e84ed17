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
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server while it copies customers into forks.
@Tag("long")
class ForkRestartTest {

    private static final int SEEDS = LongForm.ENABLED ? 10 : 2;
    private static final int CUSTOMERS = 3_000;
    private static final int KILL_MILLIS = 200;

    /// A claim on an operation expires after ten seconds.
    private static final Duration END_MAX = Duration.ofMinutes(2);

    private static final String COPIED = """
            select count(*)
            from subscriptions
            where environment_id = (select environment_id from environments where slug = :slug)
            """;

    private static final String REPEATED = """
            select count(*)
            from (
                select from events
                where type in ('customer.created', 'subscription.created')
                    and environment_id = (select environment_id from environments where slug = :slug)
                group by type, entity_id
                having count(*) > 1) as repeated
            """;

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    @Test
    void killed_copies_continue_and_copy_each_customer_once() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, TestPort.free())) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            TestCatalog catalog = TestCatalog.of(acme, acme.production());
            catalog.feature("calls", FeatureKind.METERED);
            catalog.plan("pro", limit("calls", 10));
            acme.production().subscribe("first", "pro");
            DatabaseRows.of(data).copySubscriber(CUSTOMERS);
            int interrupted = 0;

            for (int seed = 1; seed <= SEEDS; seed++) {
                String slug = "fork-" + seed;
                Reply made = acme.http()
                        .post(acme.key(), "/api/v1/environments/production/fork", """
                                {"displayName": "%s", "slug": "%s", "customers": {"include": true}}
                                """.formatted(slug, slug))
                        .isOk();
                Waiting.until("customers are copied", END_MAX, () -> number(COPIED, slug) > 0);
                AmbitProcess.sleep(new Random(seed).nextLong(KILL_MILLIS));
                server.kill();
                interrupted += number(COPIED, slug) < CUSTOMERS + 1 ? 1 : 0;
                server.startAgain();

                server.awaitDone(acme, made.text("customersOperationId"), END_MAX);
                assertThat(number(COPIED, slug)).as(slug).isEqualTo(CUSTOMERS + 1L);
                assertThat(number(REPEATED, slug)).as(slug).isZero();
                assertThat(acme.operation(made.text("customersOperationId")).text("done"))
                        .as(slug)
                        .isEqualTo(String.valueOf(CUSTOMERS + 1));
            }

            assertThat(interrupted).as("interrupted").isPositive();
            DatabaseRows.of(data).assertNumbersHaveNoHoles();
            assertThat(server.stop("TERM")).isZero();
        }
    }

    /// Reads from a database that may have been restarted.
    private long number(String sql, String slug) {
        try {
            return DatabaseRows.of(data).number(sql, Map.of("slug", slug));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
