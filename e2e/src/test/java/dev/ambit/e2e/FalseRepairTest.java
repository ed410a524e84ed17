package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.JsonPaths;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.applier.Receipt;
import dev.ambit.applier.SyncState;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Checks that a replica that only lags is not repaired.
@Tag("long")
class FalseRepairTest {

    private static final int EVENTS = Integer.getInteger("ambit.events", LongForm.ENABLED ? 1_000_000 : 5_000);

    /// Number of comparisons to complete while events keep arriving.
    private static final int PROOFS_MIN = LongForm.ENABLED ? 100 : 5;

    private static final long SEED = Long.getLong("ambit.seed", 5);

    /// Customers per round; the fifth round after it uses the same ones.
    private static final int CUSTOMERS = LongForm.ENABLED ? 500 : 60;

    private static final int ROUNDS_APART = 5;
    private static final int PAGE = 1_000;

    /// Number of events delivered in random order.
    private static final int SHUFFLED_MAX = 200;

    private final Random random = new Random(SEED);
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment environment = acme.development();
    private final RandomOperations operations = new RandomOperations(acme, random);
    private final ConcurrentLinkedQueue<SyncState> proofs = new ConcurrentLinkedQueue<>();

    /// Runs with `-Dambit.long=true` for a million events, which are delivered out of order, repeated or lost.
    @Test
    void valid_events_cause_no_repairs() {
        sell();
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            replica.awaitComparison();
            var isOver = new AtomicBoolean();
            CompletableFuture<Void> proving = CompletableFuture.runAsync(
                    () -> {
                        while (!isOver.get()) {
                            proofs.add(replica.awaitComparison());
                        }
                    },
                    Thread::startVirtualThread);
            long came = replica.state().through();
            long delivered = 0;
            for (int round = 0; (delivered < EVENTS || proofs.size() < PROOFS_MIN) && !proving.isDone(); round++) {
                CustomerCopies.make(environment, round % ROUNDS_APART * CUSTOMERS, CUSTOMERS);
                long before = came;
                came = deliver(replica, came);
                delivered += came - before;
            }
            isOver.set(true);
            proving.join();
            replica.awaitHead();
            SyncState last = replica.awaitComparison();

            System.err.printf("%,d clean events, %d comparisons%n", delivered, proofs.size());
            assertThat(proofs)
                    .as("seed %d", SEED)
                    .allSatisfy(
                            it -> assertThat(requireNonNull(it.balance().last()).result())
                                    .isEqualTo(SyncState.Result.SAME));
            assertThat(requireNonNull(last.balance().last()).result()).isEqualTo(SyncState.Result.SAME);
            assertThat(last.balance().repairs().values()).as("seed %d", SEED).containsOnly(0L);
            assertThat(replica.difference()).isEmpty();
        }
    }

    /// Runs operations of each customer that create and end every kind of row.
    private void sell() {
        operations.sell();
        String id = CustomerCopies.ORIGINAL;
        operations.subscribe(id, "basic", ", \"id\": \"%s-basic\"".formatted(id));
        operations.subscribe(id, "site", ", \"id\": \"%s-ends\", \"resourceId\": \"r1\"".formatted(id));
        environment.reportUsage(id, "calls", "3").isOk();
        environment.post("/subscriptions/%s-ends/cancel".formatted(id), "").isOk();
        operations.subscribe(id, "site", ", \"id\": \"%s-site\", \"resourceId\": \"r2\"".formatted(id));
        environment.patch("/customers/" + id, "{\"name\": \"Other\"}").isOk();
    }

    /// Delivers the events after that number.
    ///
    /// @return number of the last event
    private long deliver(SyncedReplica replica, long after) {
        long last = after;
        for (List<?> page = page(last); !page.isEmpty(); page = page(last)) {
            for (int from = 0; from < page.size(); ) {
                int to = Math.min(page.size(), from + 1 + random.nextInt(SHUFFLED_MAX));
                deliver(replica, new ArrayList<>(page.subList(from, to)));
                from = to;
            }
            last = ((Number) requireNonNull(JsonPaths.at(page.getLast(), "sequence"))).longValue();
        }
        return last;
    }

    private void deliver(SyncedReplica replica, List<@Nullable Object> events) {
        Collections.shuffle(events, random);
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (Object event : events) {
            int times = random.nextInt(300) == 0 ? 0 : random.nextInt(20) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                receipts.add(replica.inbox().take(Json.text(event).getBytes(UTF_8)));
            }
        }
        receipts.forEach(CompletableFuture::join);
    }

    private List<?> page(long after) {
        return (List<?>) requireNonNull(environment
                .get("/events/feed?after=%d&limit=%d".formatted(after, PAGE))
                .isOk()
                .at(""));
    }
}
