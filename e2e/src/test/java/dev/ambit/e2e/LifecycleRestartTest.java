package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class LifecycleRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int CUSTOMERS = LongForm.ENABLED ? 960 : 160;

    private static final int KILL_MILLIS = 50;

    /// A claim expires after ten seconds.
    private static final Duration TURNS_MAX = Duration.ofSeconds(60);

    /// Excludes the free plan that follows automatically, because its id is random.
    private static final String EVENTS = """
            select customer_id || ' '
                || case when entity_id like 'subscription-%' then 'free' else entity_id end || ' ' || type || ' '
                || to_char(happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            from events
            where entity_type in ('SUBSCRIPTION', 'ENTITLEMENTS')
            order by customer_id, sequence
            """;

    private static final String STATES = """
            select customer_id || ' '
                || case when subscription_id like 'subscription-%' then 'free' else subscription_id end || ' ' || status
                || case when status = 'ACTIVE' and period_end_at is not null
                    then ' until ' || to_char(period_end_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') else '' end
            from subscriptions
            order by 1
            """;

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private int port;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
        port = TestPort.free();
    }

    @Test
    void due_changes_happen_once_and_in_order_after_crashes() throws Exception {
        Random random = seed.random();
        try (AmbitProcess server = AmbitProcess.serve(data, port)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            var sales = new SubscriptionYear(acme, CUSTOMERS);
            sales.open();

            int interrupted = 0;
            for (int crash = 1; crash <= CRASHES; crash++) {
                DatabaseRows rows = DatabaseRows.of(data);
                Instant to = SubscriptionYear.goal(crash, CRASHES);
                long before = schedulerEvents(rows);
                CompletableFuture<Void> unheard = sales.tryToAdvance(to);
                Waiting.until("the first turns", TURNS_MAX, () -> schedulerEvents(rows) > before);
                AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
                server.kill();
                unheard.join();
                interrupted += due(rows, to) > 0 ? 1 : 0;
                if (crash % 2 == 0) {
                    server.postgres().ifPresent(ProcessHandle::destroyForcibly);
                }
                server.startAgain();

                DatabaseRows again = DatabaseRows.of(data);
                Waiting.until("what is due has happened", TURNS_MAX, () -> due(again, to) == 0);
                if (crash == 1) {
                    sales.decide();
                }
            }
            sales.advance(SubscriptionYear.END);

            assertThat(interrupted).isGreaterThanOrEqualTo(CRASHES / 2);
            DatabaseRows rows = DatabaseRows.of(data);
            rows.assertNumbersHaveNoHoles();
            assertThat(rows.texts(EVENTS)).containsExactlyElementsOf(sales.events());
            assertThat(rows.texts(STATES)).containsExactlyElementsOf(sales.states());
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static long schedulerEvents(DatabaseRows rows) {
        return rows.number("select count(*) from events where actor = 'SCHEDULER'", Map.of());
    }

    private static long due(DatabaseRows rows, Instant to) {
        return rows.number("select count(*) from subscriptions where next_at <= :to", Map.of("to", to));
    }
}
