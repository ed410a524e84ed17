package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class CatalogHardeningTest {

    @Test
    void open_catalog_of_an_earlier_version_is_drift_until_it_is_closed() {
        try (TestCluster cluster = TestCluster.start()) {
            WantedResource stack = cluster.make("old", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            open(cluster, StackDatabase.of(stack).database());
            assertThat(drifts(cluster, stack)).containsExactly("catalog");

            new CatalogHardening(cluster.databases()).runOnce();

            assertThat(drifts(cluster, stack)).isEmpty();
        }
    }

    @LongTest
    void several_servers_can_close_a_catalog_at_the_same_time() throws Exception {
        try (TestCluster cluster = TestCluster.start()) {
            WantedResource stack = cluster.make("shared", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            String database = StackDatabase.of(stack).database();
            for (int round = 0; round < 5; round++) {
                open(cluster, database);
                List<Future<Object>> closings;
                try (var servers = Executors.newVirtualThreadPerTaskExecutor()) {
                    closings = servers.invokeAll(Collections.nCopies(
                            4,
                            () -> cluster.databases().admin(database, tx -> {
                                AccessCheck.closeCatalog(tx, database);
                                return database;
                            })));
                }
                for (Future<Object> it : closings) {
                    assertThat(it.get()).isEqualTo(database);
                }
                assertThat(drifts(cluster, stack)).isEmpty();
            }
        }
    }

    private static void open(TestCluster cluster, String database) {
        cluster.databases().admin(database, tx -> {
            StackDatabases.run(tx, "grant select on pg_database, pg_stat_activity to public");
            return null;
        });
    }

    private static List<String> drifts(TestCluster cluster, WantedResource stack) {
        return cluster.provider().observe(stack).drifts().stream()
                .map(Drift::what)
                .toList();
    }
}
