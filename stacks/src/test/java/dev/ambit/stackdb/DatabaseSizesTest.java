package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class DatabaseSizesTest {

    private final TestCluster cluster = TestCluster.start(SizeQuota.ofMegabytes(40));
    private final DatabaseSizes sizes = new DatabaseSizes(cluster.databases());
    private final WantedResource production = cluster.make("north", Stage.PRODUCTION, DatabaseStrategy.DATABASE);

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void database_above_its_quota_is_read_only_until_it_shrinks() throws Exception {
        write(
                production,
                "create table big as select repeat(md5(i::text), 100) as it from generate_series(1, 400000) i");

        sizes.runOnce();

        assertThat(drifts()).containsExactly("size");
        assertThatThrownBy(() -> write(production, "insert into big values ('more')"))
                .isInstanceOfSatisfying(
                        SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo("25006"));
        write(production, "set default_transaction_read_only = off", "drop table big");

        sizes.runOnce();

        assertThat(drifts()).isEmpty();
        write(production, "create table small (id int)");
    }

    @Test
    void development_above_twice_the_quota_gets_no_connections() throws Exception {
        WantedResource development = cluster.make("north", Stage.DEVELOPMENT, DatabaseStrategy.SCHEMA);
        write(development, "create table north_dev.big as select i, md5(i::text) from generate_series(1, 1800000) i");

        sizes.runOnce();

        assertThatThrownBy(() -> write(development, "select 1")).hasMessageContaining("too many connections");
        write(production, "create table small (id int)");
    }

    private List<String> drifts() {
        return cluster.provider().observe(production).drifts().stream()
                .map(Drift::what)
                .toList();
    }

    private void write(WantedResource stack, String... statements) throws SQLException {
        try (Connection connection = cluster.connect(stack);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
