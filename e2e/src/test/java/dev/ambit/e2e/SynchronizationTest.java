package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.applier.SyncState;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A replica beside a real server.
class SynchronizationTest {

    private static final long SEED = Long.getLong("ambit.seed", 5);

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment environment = acme.development();
    private final Doings doings = new Doings(acme, new Random(SEED));

    @Test
    void a_new_replica_begins_with_a_snapshot_and_goes_on_with_the_feed_alone() {
        doings.sell();
        doings.act(100);
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            assertThat(Truth.difference(Truth.of(environment), Truth.of(replica))).isEmpty();

            doings.act(60);
            replica.awaitHead();
            assertThat(Truth.difference(Truth.of(environment), Truth.of(replica))).isEmpty();
            assertThat(replica.prove().record().last().result()).isEqualTo(SyncState.Result.SAME);
            assertThat(replica.state().record().repairs().values()).containsOnly(0L);
            assertThat(replica.state().isInSync()).isTrue();
        }
    }

    @Test
    void what_somebody_altered_dropped_and_added_is_repaired_and_nothing_else_is_touched() {
        doings.sell();
        for (int i = 0; i < Tampering.CUSTOMERS; i++) {
            doings.subscribe("t" + i, "basic", "");
            if (i % 3 == 0) {
                doings.subscribe("t" + i, "site", ", \"resourceId\": \"r\"");
                environment.reportUsage("t" + i, "calls", "7").isOk();
            }
        }
        doings.act(60);
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            doings.act(40);
            replica.awaitHead();
            assertThat(replica.prove().record().last().result()).isEqualTo(SyncState.Result.SAME);
            Map<String, String> server = Truth.of(environment);
            assertThat(Truth.difference(server, Truth.of(replica))).isEmpty();
            Tampering tampering = new Tampering(replica, new Random(SEED));
            Map<String, String> before = tampering.rows();

            tampering.tamper(100);
            replica.forgetChanges();
            Map<String, String> tampered = tampering.rows();
            SyncState state = replica.prove();

            assertThat(state.record().last().result()).as("seed %d", SEED).isEqualTo(SyncState.Result.REPAIRED);
            assertThat(Truth.difference(server, Truth.of(replica))).as("seed %d", SEED).isEmpty();
            Map<String, String> after = tampering.rows();
            assertThat(Truth.difference(before, after)).as("rows as they were, seed %d", SEED).isEmpty();
            assertThat(tampering.touched()).as("what was touched, seed %d", SEED).isEmpty();
            assertThat(tampering.untold(tampered, replica.changed())).as("what followers hear").isEmpty();
            assertThat(replica.prove().record().last().result()).isEqualTo(SyncState.Result.SAME);
        }
    }

    @Test
    void it_has_the_time_of_its_environment() {
        doings.sell();
        String clock = "/api/v1/environments/development/clock/";
        acme.http().post(acme.key(), clock + "stop", "").isOk();
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            String stopped = acme.http()
                    .get(acme.key(), "/api/v1/environments/development/clock")
                    .isOk()
                    .text("now");
            assertThat(replica.inbox().environmentClock().instant()).hasToString(stopped);

            acme.http()
                    .post(acme.key(), clock + "advance", "{\"to\": \"2040-01-01T00:00:00Z\"}")
                    .isOk();
            replica.awaitHead();
            assertThat(replica.inbox().environmentClock().instant()).hasToString("2040-01-01T00:00:00Z");
        }
    }
}
