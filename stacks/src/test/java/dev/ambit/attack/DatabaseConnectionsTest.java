package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.TestCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The development login of one tenant opens as many connections as it can.
@Tag("long")
class DatabaseConnectionsTest {

    private static final int ATTEMPTS = 200;
    private static final int ABREAST = 20;
    private static final int NEIGHBOUR_CONNECTIONS = 5;

    @Test
    void login_that_exhausts_its_connections_does_not_block_another_tenant() throws Exception {
        try (TestCluster cluster = TestCluster.start()) {
            WantedResource neighbour = cluster.make("south", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            WantedResource attacker = cluster.make("north", Stage.DEVELOPMENT, DatabaseStrategy.DATABASE);

            List<Connection> taken = occupyAll(cluster, attacker);
            List<Connection> own = new ArrayList<>();
            try {
                assertThat(taken).hasSizeBetween(1, 10);
                for (int i = 0; i < NEIGHBOUR_CONNECTIONS; i++) {
                    own.add(cluster.connect(neighbour));
                    assertThat(answer(own.getLast())).isOne();
                }
            } finally {
                close(taken);
                close(own);
            }
        }
    }

    @Test
    void a_login_cannot_raise_its_connection_limit() throws Exception {
        try (TestCluster cluster = TestCluster.start()) {
            WantedResource attacker = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            try (Connection connection = cluster.connect(attacker)) {
                for (String attempt : List.of(
                        "alter role current_user connection limit -1",
                        "alter role current_user superuser",
                        "create role helper login",
                        "set temp_file_limit = -1",
                        "alter role current_user set temp_file_limit = -1",
                        "alter database north_prod set temp_file_limit = -1")) {
                    assertThat(refusal(connection, attempt)).as(attempt).isEqualTo("42501");
                }
                run(connection, "alter role current_user reset all");
            }
            try (Connection connection = cluster.connect(attacker);
                    var rows = connection.createStatement().executeQuery("show temp_file_limit")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("2GB");
            }
        }
    }

    private static List<Connection> occupyAll(TestCluster cluster, WantedResource attacker) throws Exception {
        List<Connection> taken = new ArrayList<>();
        try (ExecutorService attack = Executors.newFixedThreadPool(ABREAST)) {
            List<Future<Connection>> attempts = new ArrayList<>();
            for (int i = 0; i < ATTEMPTS; i++) {
                attempts.add(attack.submit(() -> cluster.connect(attacker)));
            }
            for (Future<Connection> it : attempts) {
                try {
                    taken.add(it.get());
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(SQLException.class);
                }
            }
        }
        return taken;
    }

    private static int answer(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select 1")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static String refusal(Connection connection, String sql) {
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

    private static void close(List<Connection> connections) throws SQLException {
        for (Connection it : connections) {
            it.close();
        }
    }
}
