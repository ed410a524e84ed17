package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The guard has the kernel write what sessions of stacks wrote.
class WritingSessionsTest {

    private static final TestCluster CLUSTER = TestCluster.start();

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Test
    void databases_of_sessions_that_write_are_written_early() throws SQLException {
        WantedResource writer = CLUSTER.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        WantedResource reader = CLUSTER.make("south", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (Connection writing = CLUSTER.connect(writer);
                Connection reading = CLUSTER.connect(reader);
                var guard = new SessionGuard(CLUSTER.databases())) {
            guard.start();
            writing.setAutoCommit(false);
            reading.setAutoCommit(false);
            writing.createStatement().execute("create temporary table filled as select 1 as number");
            reading.createStatement().execute("select 1");

            Set<Long> written = Waiting.until(CLUSTER::writing, it -> !it.isEmpty());
            assertThat(written).containsExactly(id(writer)).doesNotContain(id(reader));
        }
    }

    private static long id(WantedResource stack) {
        return CLUSTER.superuser()
                .withHandle(tx -> tx.createQuery("select oid::bigint from pg_database where datname = :name")
                        .bind("name", StackDatabase.of(stack).database())
                        .mapTo(Long.class)
                        .one());
    }
}
