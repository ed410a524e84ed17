package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Tests the limits that one PostgreSQL server sets for stacks.
class DatabaseLimitsTest {

    private final TestCluster cluster = TestCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @LongTest
    void new_logins_get_fewer_scarce_connections_but_at_least_the_minimum() {
        List<Integer> development = new ArrayList<>();
        List<Integer> production = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            production.add(limit(cluster.make("store" + i, Stage.PRODUCTION, DatabaseStrategy.DATABASE)));
            development.add(limit(cluster.make("store" + i, Stage.DEVELOPMENT, DatabaseStrategy.SCHEMA)));
        }

        ConnectionBudget budget = cluster.databases().outside(ConnectionLimits::budget);
        assertThat(budget.tenants()).isEqualTo(TestCluster.CONNECTIONS_MAX - 3 - TestCluster.CONNECTIONS_MAX / 4);
        assertThat(production).containsOnly(10);
        assertThat(development).containsExactly(5, 4, 3, 3);
        assertThat(cluster.databases().<Boolean, RuntimeException>outside(ConnectionLimits::areExceeded))
                .isTrue();
    }

    @LongTest
    void logins_of_an_earlier_version_get_connection_and_session_limits() {
        WantedResource production = cluster.make("old", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        WantedResource development = cluster.make("old", Stage.DEVELOPMENT, DatabaseStrategy.DATABASE);
        for (WantedResource it : List.of(production, development)) {
            String login = Quoted.name(StackDatabase.of(it).login());
            cluster.superuser().useHandle(tx -> {
                tx.execute("alter role %s connection limit -1".formatted(login));
                tx.execute("alter role %s reset all".formatted(login));
                tx.execute("alter role %s set search_path = public".formatted(login));
            });
        }
        assertThat(what(production)).containsExactly("connectionsMax");

        cluster.applyLimits();

        assertThat(what(production)).isEmpty();
        assertThat(what(development)).isEmpty();
        assertThat(limit(production)).isEqualTo(20);
        assertThat(limit(development)).isEqualTo(10);
        assertThat(settings(development))
                .containsExactlyInAnyOrder(
                        "search_path=public",
                        "statement_timeout=60s",
                        "idle_in_transaction_session_timeout=60s",
                        "temp_file_limit=512MB");
    }

    private int limit(WantedResource wanted) {
        return cluster.superuser()
                .withHandle(tx -> tx.createQuery("select rolconnlimit from pg_roles where rolname = :login")
                        .bind("login", StackDatabase.of(wanted).login())
                        .mapTo(Integer.class)
                        .one());
    }

    private List<String> settings(WantedResource wanted) {
        return cluster.databases()
                .outside(tx -> SessionLimits.found(tx, StackDatabase.of(wanted).login()));
    }

    private List<String> what(WantedResource wanted) {
        return cluster.provider().observe(wanted).drifts().stream()
                .map(Drift::what)
                .toList();
    }
}
