package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class SessionGuardTest {

    private final TestCluster cluster = TestCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void session_that_disables_its_timeouts_is_ended_and_work_of_ambit_is_not() throws Exception {
        WantedResource attacker = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        var limits = new SessionLimits(1, 1, 2, 1);
        try (Connection busy = cluster.connect(attacker);
                Connection idle = cluster.connect(attacker);
                var guard = new SessionGuard(cluster.databases(), _ -> limits)) {
            busy.createStatement().execute("set statement_timeout = 0");
            idle.createStatement().execute("set idle_in_transaction_session_timeout = 0");
            idle.createStatement().execute("begin");
            var asleep = CompletableFuture.supplyAsync(() -> state(busy, "select pg_sleep(60)"));
            var work = CompletableFuture.supplyAsync(
                    () -> cluster.databases().<Boolean, RuntimeException>as(StackDatabase.of(attacker), tx -> {
                        tx.execute("select pg_sleep(4)");
                        return true;
                    }));

            Waiting.until(
                    () -> {
                        guard.compareTimes();
                        return asleep.isDone() && state(idle, "select 1").equals("57P01");
                    },
                    it -> it);

            assertThat(asleep.join()).isEqualTo("57P01");
            assertThat(work.join()).isTrue();
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
