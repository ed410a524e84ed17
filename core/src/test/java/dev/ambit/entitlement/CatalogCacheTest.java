package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

class CatalogCacheTest {

    /// If a feature is created while the features are being loaded, the loaded list must not be cached.
    @Test
    void feature_list_invalidated_while_loading_is_not_cached() {
        EnvironmentFixture fixture = EnvironmentFixture.open();
        var catalog = new CatalogCache(fixture.id());
        try (Database database = TestServer.database(2)) {
            Map<String, ShownFeature> read = EnvironmentFixture.onVirtualThread(() -> database.transactions()
                    .read(fixture.id(), tx -> {
                        tx.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                            @Override
                            public void logAfterExecution(StatementContext context) {
                                catalog.evictFeatures();
                            }
                        });
                        return catalog.features(tx);
                    }));

            assertThat(read).containsKey("calls");
            assertThat(catalog.features()).isNull();
        }
    }
}
