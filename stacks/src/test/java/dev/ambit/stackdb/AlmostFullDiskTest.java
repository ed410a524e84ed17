package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Waiting;
import dev.ambit.postgres.DiskSpace;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlmostFullDiskTest {

    private static final DiskSpace LOW = DiskReserveTest.gigabytes(9, 100);
    private static final String TEMPORARY = "select current_setting('temp_file_limit')";

    private final TestCluster cluster = TestCluster.start();
    private final DatabaseSizes sizes = new DatabaseSizes(cluster.databases());

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void logins_are_read_only_while_the_space_is_low() throws Exception {
        WantedResource tenant = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (Connection before = cluster.connect(tenant)) {
            run(before, "create table kept (id int)");

            cluster.disk(LOW);
            sizes.runOnce();

            assertThat(state(before, "insert into kept values (1)")).isEqualTo("57P01");
        }
        try (Connection later = cluster.connect(tenant)) {
            assertThat(state(later, "insert into kept values (1)")).isEqualTo("25006");
            assertThat(state(later, "select * from kept")).isEqualTo("done");
            assertThat(state(later, "select pg_logical_emit_message(false, 'ambit', repeat('w', 1000000))"))
                    .as("WAL without a transaction id")
                    .isEqualTo("42501");
            assertThat(answer(later, TEMPORARY)).isEqualTo("63MB");
        }
        assertThat(drifts(tenant)).containsExactly("disk");
        assertThatThrownBy(() -> cluster.databases()
                        .as(StackDatabase.of(tenant), tx -> tx.execute("insert into kept values (1)")))
                .as("work of Ambit for the tenant")
                .hasMessageContaining("read-only transaction");

        cluster.disk(DiskReserveTest.gigabytes(13, 100));
        sizes.runOnce();

        try (Connection later = cluster.connect(tenant)) {
            run(later, "insert into kept values (1)");
            assertThat(answer(later, TEMPORARY)).isEqualTo("2GB");
        }
        assertThat(drifts(tenant)).isEmpty();
    }

    /// The third session locks the login out. The transactions would last until the guard ends them.
    @Test
    void session_that_turns_read_only_off_is_ended_and_its_login_locked_out() throws Exception {
        WantedResource attacker = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        WantedResource other = cluster.make("south", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (Connection connection = cluster.connect(attacker)) {
            run(connection, "create table filled (id int)");
        }
        cluster.disk(LOW);
        sizes.runOnce();
        try (var guard = new SessionGuard(cluster.databases());
                Connection reading = cluster.connect(other)) {
            guard.open();
            run(reading, "begin; select 1");
            for (String hostile : List.of(
                    "set default_transaction_read_only = off; begin",
                    "begin; set transaction read write",
                    "set session characteristics as transaction read write; begin")) {
                try (Connection connection = cluster.connect(attacker)) {
                    for (String statement : hostile.split("; ", -1)) {
                        run(connection, statement);
                    }
                    run(connection, "insert into filled select generate_series(1, 1000)");

                    guard.compareWrites();

                    Waiting.until(() -> state(connection, "commit"), "57P01"::equals);
                }
            }
            Waiting.until(() -> refusal(attacker), "53300"::equals);
            assertThat(state(reading, "select 1")).isEqualTo("done");

            sizes.runOnce();
            assertThat(refusal(attacker)).as("the disk is still full").isEqualTo("53300");

            cluster.disk(DiskReserveTest.gigabytes(50, 100));
            sizes.runOnce();
        }
        try (Connection connection = cluster.connect(attacker)) {
            run(connection, "insert into filled values (1)");
            assertThat(answer(connection, "select count(*) from filled")).isEqualTo("1");
        }
    }

    /// Its removal frees space.
    @Test
    void stack_can_be_torn_down_while_the_space_is_low() {
        cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        WantedResource development = cluster.make("north", Stage.DEVELOPMENT, DatabaseStrategy.DATABASE);
        cluster.disk(LOW);
        sizes.runOnce();

        cluster.provider().remove(development, _ -> {});

        assertThat(cluster.provider().observe(development).isThere()).isFalse();
    }

    @Test
    void temporary_files_count_towards_the_quota() throws Exception {
        WantedResource tenant = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (Connection connection = cluster.connect(tenant)) {
            run(connection, "set work_mem = '64kB'; begin");
            run(connection, """
                    declare sorted cursor for
                    select repeat(md5(g::text), 30) as t from generate_series(1, 20000) as g order by 1
                    """);
            run(connection, "fetch 1 from sorted");

            long bytes = cluster.superuser()
                    .withHandle(tx -> TemporaryFiles.byLogin(tx)
                            .get(StackDatabase.of(tenant).login()));

            assertThat(bytes).isGreaterThan(10_000_000);
        }
    }

    private List<String> drifts(WantedResource stack) {
        return cluster.provider().observe(stack).drifts().stream()
                .map(Drift::what)
                .toList();
    }

    private String refusal(WantedResource stack) {
        try (Connection _ = cluster.connect(stack)) {
            return "connected";
        } catch (SQLException e) {
            return e.getSQLState();
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

    private static String answer(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
