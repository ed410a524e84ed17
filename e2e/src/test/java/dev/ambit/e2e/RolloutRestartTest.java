package dev.ambit.e2e;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class RolloutRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int CUSTOMERS = 3_000 * CRASHES;
    private static final int KILL_MILLIS = 50;

    /// A claim on a rollout expires after ten seconds.
    private static final Duration PROGRESS_MAX = Duration.ofSeconds(60);

    /// Allows a hundred customers per second; six hundred are usual.
    private static final Duration END_MAX = PROGRESS_MAX.plusSeconds(CUSTOMERS / 100);

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    @Test
    void killed_rollout_resumes_and_migrates_each_customer_once() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, 0)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            TestCatalog catalog = TestCatalog.of(acme);
            acme.development().post("/features", """
                    {"id": "flag", "displayName": "Flag", "featureType": "BOOLEAN"}
                    """).isOk();
            catalog.plan("pro");
            acme.development().subscribe("first", "pro");
            fill(DatabaseRows.of(data));
            acme.development().post("/plans/pro/draft", "").isOk();
            catalog.entitle("plans", "pro", grant("flag")).isOk();
            String operation = catalog.publishForAll("plans", "pro");

            Random random = seed.random();
            for (int crash = 1; crash <= CRASHES; crash++) {
                DatabaseRows rows = DatabaseRows.of(data);
                long before = moved(rows);
                Waiting.until("more are moved", PROGRESS_MAX, () -> moved(rows) > before);
                AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
                server.kill(crash % 2 == 0);
                server.startAgain();
            }

            server.awaitDone(acme, operation, END_MAX);
            assertThat(server.operation(acme, operation).text("done")).isEqualTo(String.valueOf(CUSTOMERS + 1));
            assertThat(server.operation(acme, operation).text("total")).isEqualTo(String.valueOf(CUSTOMERS + 1));
            DatabaseRows rows = DatabaseRows.of(data);
            assertThat(moved(rows)).isEqualTo(CUSTOMERS + 1);
            assertThat(rows.texts("""
                    select entity_id from events
                    where actor = 'MIGRATION'
                    group by type, entity_id
                    having count(*) <> 1
                    """)).isEmpty();
            assertThat(rows.number("select count(*) from events where actor = 'MIGRATION'", Map.of()))
                    .isEqualTo(2L * (CUSTOMERS + 1));
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static long moved(DatabaseRows rows) {
        return rows.number("select count(*) from subscriptions where plan_version = 1", Map.of());
    }

    private static void fill(DatabaseRows rows) {
        rows.execute("""
                insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                    entitled_at)
                select environment_id, 'c' || n, gen_random_uuid(), '{}', '{}', now(), now(), now()
                from customers, generate_series(1, :rows) as n
                """, Map.of("rows", CUSTOMERS));
        rows.execute("""
                insert into subscriptions (environment_id, subscription_id, public_id, customer_id, product_id, plan_id,
                    plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at, updated_at)
                select environment_id, 's' || n, gen_random_uuid(), 'c' || n, product_id, plan_id, plan_version,
                    pricing_type, addons, status, start_at, '{}', '{}', now(), now()
                from subscriptions, generate_series(1, :rows) as n
                """, Map.of("rows", CUSTOMERS));
        // PostgreSQL would do this after a minute. The crashes come before.
        rows.execute("analyze customers, subscriptions", Map.of());
    }
}
