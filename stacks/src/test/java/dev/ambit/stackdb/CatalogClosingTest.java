package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogClosingTest {

    @Test
    void open_catalog_of_an_earlier_version_is_drift_until_it_is_closed() {
        try (TestCluster cluster = TestCluster.start()) {
            WantedResource stack = cluster.make("old", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            cluster.databases().admin(StackDatabase.of(stack).database(), tx -> {
                StackDatabases.run(tx, "grant select on pg_database, pg_stat_activity to public");
                return null;
            });
            assertThat(drifts(cluster, stack)).containsExactly("catalog");

            new CatalogClosing(cluster.databases()).runOnce();

            assertThat(drifts(cluster, stack)).isEmpty();
        }
    }

    private static List<String> drifts(TestCluster cluster, WantedResource stack) {
        return cluster.provider().observe(stack).drifts().stream()
                .map(Drift::what)
                .toList();
    }
}
