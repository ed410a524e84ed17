package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.LostAnswerProxy;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.applier.SyncState;
import dev.ambit.environment.EnvironmentRows;
import java.time.InstantSource;

/// A replica reads again what it did not receive, and applies usage once. It sends no usage to the server.
class ReplicaLostAnswerTest {

    @CiTest
    void usage_is_applied_once_if_answers_are_lost() {
        EnvironmentFixture fixture = EnvironmentFixture.open();
        TestEnvironment environment = fixture.environment();
        try (var proxy = new LostAnswerProxy(TestServer.app().url());
                var replica = SyncedReplica.open(environment)) {
            proxy.lose(it -> it.path().equals("/api/v1/events/snapshot"));
            proxy.lose(it -> it.path().equals("/api/v1/events/feed"));
            replica.start(proxy.port(), InstantSource.system());
            replica.awaitHead();

            proxy.lose(it -> it.path().equals("/api/v1/events/feed"));
            environment.reportUsage("first", "calls", "10").isOk();
            environment.post("/usage/consume", """
                    {"customerId": "first", "featureId": "calls", "amount": 5}
                    """).isOk();
            EnvironmentRows.awaitQuiet(fixture.id().value());

            assertThat(replica.difference()).isEmpty();
            assertThat(replica.comparison()).isEqualTo(SyncState.Result.SAME);
            assertThat(proxy.remaining()).isZero();
        }
    }
}
