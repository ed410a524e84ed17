package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A stack's login fills PostgreSQL's lock table, with the default of 64 locks for each of 60 connections.
class LockGuardTest {

    private static final Duration ACT_MAX = Duration.ofSeconds(2);

    /// A transaction of an ordinary tenant that needs a few locks.
    private static final String ORDINARY = "create table t%d (a int primary key, b int unique)";

    private final TestCluster cluster = TestCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void guard_acts_while_the_lock_table_is_full() throws Exception {
        WantedResource attacker = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        WantedResource other = cluster.make("south", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        List<Connection> attacking = new ArrayList<>();
        try (var guard = new SessionGuard(cluster.databases());
                Connection victim = cluster.connect(other)) {
            guard.open();
            for (int i = 0; i < 8; i++) {
                attacking.add(cluster.connect(attacker));
            }
            for (Connection it : attacking) {
                fill(it, attacking.indexOf(it));
            }
            assertThat(state(victim, ORDINARY.formatted(1))).isEqualTo("53200");

            long begun = System.nanoTime();
            guard.compareLocks();
            Waiting.until(() -> state(victim, ORDINARY.formatted(2)), "done"::equals);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(ACT_MAX);
            assertThat(attacking).anyMatch(it -> state(it, "select 1").equals("57P01"));
        } finally {
            close(attacking);
        }
    }

    /// The login is unknown to the guard, which read the logins before.
    @CiTest
    void guard_acts_against_a_login_that_is_younger_than_its_memory() throws Exception {
        try (var guard = new SessionGuard(cluster.databases())) {
            guard.open();
            WantedResource attacker = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
            try (Connection attacking = cluster.connect(attacker)) {
                fill(attacking, 1);

                guard.compareLocks();

                Waiting.until(() -> state(attacking, "select 1"), "57P01"::equals);
            }
        }
    }

    @Test
    void session_with_an_ordinary_number_of_locks_is_not_ended() throws Exception {
        WantedResource tenant = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);
        try (var guard = new SessionGuard(cluster.databases());
                Connection ordinary = cluster.connect(tenant)) {
            run(ordinary, "select count(pg_advisory_lock(g)) from generate_series(1, 900) as g");

            guard.compareLocks();
            guard.compareTimes();

            assertThat(state(ordinary, "select 1")).isEqualTo("done");
        }
    }

    private static void close(List<Connection> all) throws SQLException {
        for (Connection it : all) {
            it.close();
        }
    }

    /// Takes locks that outlive transactions, until PostgreSQL has no memory for a further one.
    private static void fill(Connection connection, int number) {
        state(connection, "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
        state(connection, """
                do $$ begin
                    for i in 1..100000 loop
                        perform pg_advisory_lock(%d, i);
                    end loop;
                exception when out_of_memory then null;
                end $$
                """.formatted(number));
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
