package dev.ambit.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.applier.SyncState;
import dev.ambit.environment.EnvironmentRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Synchronizes a replica with a real server.
@Tag("ci")
class SynchronizationTest {

    private static final int SEEDS = Integer.getInteger("ambit.seeds", LongForm.ENABLED ? 1_000 : 3);
    private static final int CUSTOMERS = Integer.getInteger("ambit.customers", 1_000);
    private static final int SEEDS_AT_ONCE = LongForm.ENABLED ? 5 : 2;
    private static final long SEED = Long.getLong("ambit.seed", 5);

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment environment = acme.development();
    private final RandomOperations operations = new RandomOperations(acme, new Random(SEED));

    @LongTest
    void new_replica_loads_a_snapshot_and_follows_the_feed() {
        operations.sell();
        operations.act(100);
        try (var replica = SyncedReplica.open(environment).start()) {
            assertThat(replica.difference()).isEmpty();

            operations.act(60);
            assertThat(replica.difference()).isEmpty();
            assertThat(replica.comparison()).isEqualTo(SyncState.Result.SAME);
            assertThat(replica.state().balance().repairs().values()).containsOnly(0L);
            assertThat(replica.state().isInSync()).isTrue();
        }
    }

    @LongTest
    void only_edited_rows_are_repaired() {
        operations.sell();
        for (int i = 0; i < RowTampering.CUSTOMERS; i++) {
            operations.subscribe("t" + i, "basic", "");
            if (i % 3 == 0) {
                operations.subscribe("t" + i, "site", ", \"resourceId\": \"r\"");
                environment.reportUsage("t" + i, "calls", "7").isOk();
            }
        }
        operations.act(60);
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            operations.act(40);
            EnvironmentRows.awaitQuiet(
                    EnvironmentFixture.of(acme, environment).id().value());
            assertThat(replica.difference()).isEmpty();
            assertThat(replica.comparison()).isEqualTo(SyncState.Result.SAME);
            RowTampering tampering = new RowTampering(replica, new Random(SEED));
            Map<String, String> before = tampering.rows();

            tampering.tamper(100);
            replica.clearChanges();
            Map<String, String> tampered = tampering.rows();
            assertThat(ObservedState.difference(before, tampered)).hasSizeGreaterThan(90);
            SyncState state = replica.awaitComparison();

            assertThat(requireNonNull(state.balance().last()).result())
                    .as("seed %d", SEED)
                    .isEqualTo(SyncState.Result.REPAIRED);
            assertThat(replica.difference()).as("seed %d", SEED).isEmpty();
            Map<String, String> after = tampering.rows();
            assertThat(ObservedState.difference(before, after))
                    .as("unchanged rows, seed %d", SEED)
                    .isEmpty();
            assertThat(tampering.touched()).as("changed rows, seed %d", SEED).isEmpty();
            assertThat(tampering.unreported(tampered, replica.changed()))
                    .as("changes sent to listeners")
                    .isEmpty();
            assertThat(replica.comparison()).isEqualTo(SyncState.Result.SAME);
        }
    }

    /// Runs with `-Dambit.customers=100000` for the measured figure.
    @LongTest
    void large_replica_catches_up_during_writes() {
        operations.sell();
        operations.subscribe(
                CustomerCopies.ORIGINAL, "basic", ", \"id\": \"%s-basic\"".formatted(CustomerCopies.ORIGINAL));
        for (int i = 0; i < 2; i++) {
            operations.subscribe(
                    CustomerCopies.ORIGINAL,
                    "site",
                    ", \"id\": \"%1$s-%2$d\", \"resourceId\": \"r%2$d\"".formatted(CustomerCopies.ORIGINAL, i));
        }
        CustomerCopies.make(environment, 0, CUSTOMERS);
        try (var replica = SyncedReplica.open(environment)) {
            long startNanos = System.nanoTime();
            replica.start();
            while (replica.state().phase() != SyncState.Phase.FOLLOWING) {
                operations.act(1);
            }
            System.err.printf(
                    "%,d customers with 3 subscriptions each in %.1f s%n",
                    CUSTOMERS, (System.nanoTime() - startNanos) / 1e9);
            replica.awaitHead();

            assertThat(replica.comparison()).isEqualTo(SyncState.Result.SAME);
            assertThat(replica.rows("select count(*)::text from public.subscriptions where customer_id like 'copy-%'"))
                    .containsExactly(String.valueOf(CUSTOMERS * 3));
        }
    }

    /// Runs several environments at once; `-Dambit.long=true` runs a thousand.
    @Test
    void replica_reaches_the_server_state_despite_webhook_faults() throws Exception {
        List<Future<List<String>>> seeds = new ArrayList<>();
        try (var several = Executors.newFixedThreadPool(SEEDS_AT_ONCE)) {
            for (long seed = SEED; seed < SEED + SEEDS; seed++) {
                long it = seed;
                seeds.add(several.submit(() -> differencesWithChaos(it)));
            }
            for (Future<List<String>> seed : seeds) {
                assertThat(seed.get()).isEmpty();
            }
        }
    }

    /// Returns the differences, or the failure of the comparison.
    private static List<String> differencesWithChaos(long seed) {
        TestAccount account = TestAccount.open(TestServer.http(), "Seed " + seed);
        var chance = new Random(seed);
        var operations = new RandomOperations(account, chance);
        operations.sell();
        operations.act(10 + chance.nextInt(20));
        try (var replica = SyncedReplica.open(account.development())) {
            replica.sendWithChaos(seed);
            boolean isNewLater = chance.nextBoolean();
            if (!isNewLater) {
                replica.start();
            }
            operations.act(10 + chance.nextInt(30));
            if (isNewLater) {
                replica.start();
            }
            operations.act(10 + chance.nextInt(30));
            List<String> difference = new ArrayList<>(replica.difference());
            SyncState.Balance balance = replica.awaitComparison().balance();
            if (requireNonNull(balance.last()).result() != SyncState.Result.SAME) {
                difference.add("It was not the same: " + balance);
            }
            return difference.stream()
                    .map(it -> "seed %d: %s".formatted(seed, it))
                    .toList();
        }
    }

    @LongTest
    void replica_uses_the_clock_of_its_environment() {
        operations.sell();
        String clock = "/api/v1/environments/development/clock/";
        acme.http().post(acme.key(), clock + "stop", "").isOk();
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            String stopped = acme.http()
                    .get(acme.key(), "/api/v1/environments/development/clock")
                    .isOk()
                    .text("now");
            Waiting.until(() -> replica.inbox().environmentClock().instant().toString(), stopped::equals);

            acme.http()
                    .post(acme.key(), clock + "advance", "{\"to\": \"2040-01-01T00:00:00Z\"}")
                    .isOk();
            replica.awaitHead();
            // The replica reads the row again after that commit.
            Waiting.until(
                    () -> replica.inbox().environmentClock().instant().toString(), "2040-01-01T00:00:00Z"::equals);
        }
    }
}
