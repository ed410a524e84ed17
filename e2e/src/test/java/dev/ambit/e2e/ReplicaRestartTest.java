package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class ReplicaRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 60 : 1;
    private static final int KILL_MILLIS = 2_000;
    private static final int AGAIN_MILLIS = 20;

    /// One user that publishes and three that buy.
    private static final int BUYERS = 4;

    private static final String USED = """
            select customer_id || ' ' || current_usage from ambit.entitlement_rows
            where feature_id = 'githubActionsQuota' and current_usage > 0
            """;

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private ReplicatedPlatform copy;

    @BeforeEach
    void open() throws Exception {
        copy = ReplicatedPlatform.open(data);
    }

    @AfterEach
    void close() {
        copy.close();
    }

    /// Sends customers to the replica and records the acknowledged ones.
    private final class CustomerSender {

        private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
        private final Thread thread = Thread.ofVirtual().unstarted(this::sendCustomers);
        private volatile boolean going = true;

        void stop() throws InterruptedException {
            going = false;
            thread.join();
        }

        private void sendCustomers() {
            for (int i = 0; going; i++) {
                String id = "told-" + i;
                try {
                    int status =
                            copy.sendEvent("{\"type\": \"customer.created\", \"id\": \"%1$s\", \"messageId\": \"%1$s\"}"
                                    .formatted(id));
                    if (status == 200) {
                        acknowledged.add(id);
                    }
                } catch (IOException _) {
                    // The outcome is unknown.
                    AmbitProcess.sleep(AGAIN_MILLIS);
                }
            }
        }
    }

    @Test
    void no_acknowledged_event_is_lost_by_killing_either_process() throws Exception {
        Random random = seed.random();
        String product = copy.environment().get("/products").text("0.id");
        var buyers =
                new ConcurrentBuyers(copy.platform().url(), copy.environment().key(), product);
        var sender = new CustomerSender();
        buyers.start(BUYERS);
        sender.thread.start();

        for (int crash = 0; crash < CRASHES; crash++) {
            AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
            boolean isPlatformHit = crash % 3 != 0;
            boolean isReplicaHit = crash % 3 != 1;
            if (isPlatformHit) {
                copy.platform().kill();
            }
            if (isReplicaHit) {
                copy.replica().kill();
                if (random.nextBoolean()) {
                    copy.replica().postgres().ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            if (isPlatformHit) {
                copy.startPlatform();
            }
            if (isReplicaHit) {
                copy.startReplica();
            }
        }
        assertThat(buyers.stop()).isEmpty();
        sender.stop();

        copy.awaitAllTaken();
        assertThat(sender.acknowledged).isNotEmpty();
        assertThat(copy.rows("select customer_id from public.customers"))
                .containsAll(buyers.customers)
                .containsAll(sender.acknowledged);
        assertThat(buyers.subscriptions).isNotEmpty();
        assertThat(sorted(copy.rows("select subscription_id || status || plan_id from public.subscriptions")))
                .isEqualTo(sorted(copy.platformRows().texts("""
                        select subscription_id || status || plan_id from subscriptions
                        """)));
        Set<String> used = new TreeSet<>();
        buyers.used.forEach((customer, amount) -> used.add(customer + " " + amount));
        Waiting.until(() -> sorted(rows(USED)), it -> it.containsAll(used));
        // Each event is stored once, so there are as many messages as events.
        assertThat(copy.rows("select count(*) || ' ' || count(distinct sequence) from ambit.inbox where sequence > 0"))
                .allSatisfy(it -> assertThat(it.split(" ", -1))
                        .hasSize(2)
                        .satisfies(two -> assertThat(two[0]).isEqualTo(two[1])));
    }

    private List<String> rows(String sql) {
        try {
            return copy.rows(sql);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> sorted(List<String> rows) {
        return Stream.of(rows.toArray(String[]::new)).sorted().toList();
    }
}
