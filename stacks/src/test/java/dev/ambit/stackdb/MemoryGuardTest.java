package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.postgres.StackCgroup;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {

    private static final String LARGE = """
            declare large cursor with hold for
            select repeat(md5(g::text), 30) as t from generate_series(1, 50000) as g order by 1
            """;

    private final TestCluster cluster = TestCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void largest_session_is_ended_above_four_fifths_of_the_limit() throws Exception {
        WantedResource attacker = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        WantedResource other = cluster.make("south", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (var guard = new SessionGuard(cluster.databases());
                Connection small = cluster.connect(other);
                Connection large = cluster.connect(attacker)) {
            guard.open();
            run(large, "set work_mem = '200MB'");
            run(large, LARGE);

            cluster.memory(new StackCgroup.Memory(80, 100));
            guard.compareMemory();

            assertThat(state(large, "select 1")).isEqualTo("done");

            cluster.memory(new StackCgroup.Memory(81, 100));
            guard.compareMemory();

            Waiting.until(() -> state(large, "select 1"), "57P01"::equals);
            assertThat(state(small, "select 1")).isEqualTo("done");
        }
    }

    private static String state(Connection connection, String sql) {
        try {
            run(connection, sql);
            return "done";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
