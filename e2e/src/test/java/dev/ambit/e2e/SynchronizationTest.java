package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.applier.SyncState;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A replica beside a real server.
class SynchronizationTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment environment = acme.development();
    private final Doings doings = new Doings(acme, new Random(5));

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
