package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Rotates passwords with the master login of Amazon RDS, which is no superuser. Since version 16, PostgreSQL requires
/// `ADMIN OPTION` on each role that such a login changes, and membership in roles whose objects it gives away.
@Execution(ExecutionMode.SAME_THREAD)
class AdministratorRotationTest {

    private static TestCluster cluster;
    private static StackDatabases databases;
    private static DatabaseProvider provider;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start();
        cluster.superuser().useHandle(tx -> {
            tx.execute("create role rds_superuser");
            tx.execute("grant pg_monitor, pg_signal_backend to rds_superuser with admin option");
            tx.execute("create role master login createdb createrole password 'secret' in role rds_superuser");
        });
        String server = cluster.databases().url("postgres");
        databases = new StackDatabases(
                "%s%suser=master&password=secret".formatted(server, server.contains("?") ? "&" : "?"));
        provider = new DatabaseProvider(databases, _ -> Optional.empty());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @EachStrategy
    void previous_login_works_until_the_overlap_ends_and_its_objects_stay(DatabaseStrategy strategy)
            throws SQLException {
        String store = "shop" + strategy.name().toLowerCase(Locale.ROOT).replace("_", "");
        WantedResource before = make(TestCluster.wanted(store, PRODUCTION, strategy));
        execute(
                before,
                "create table early (id serial primary key)",
                "create view everything as select id from early",
                "create function one() returns int language sql return 1");
        WantedResource development = make(TestCluster.wanted(store, DEVELOPMENT, strategy));

        WantedResource during = make(rotated(before));

        execute(before, "create table late (id int)", "insert into early default values");
        execute(during, "alter table early add column more int", "insert into late values (1)");
        assertThat(drifts(during)).isEmpty();
        assertThat(drifts(development)).isEmpty();
        WantedResource after = make(ended(during));
        assertThatThrownBy(() -> execute(before, "select 1")).hasMessageContaining("authentication failed");
        assertThat(drifts(after)).isEmpty();
        WantedResource last = make(ended(make(rotated(after))));
        assertThatThrownBy(() -> execute(after, "select 1")).hasMessageContaining("authentication failed");
        assertThat(drifts(last)).isEmpty();
        assertThat(drifts(development)).isEmpty();
        assertThat(provider.count(last)).containsEntry("logins", 1L);
        execute(last, "drop view everything", "drop function one()", "drop table early, late");
        provider.remove(development, _ -> {});
        provider.remove(last, _ -> {});
        assertThat(provider.count(last)).isEmpty();
    }

    @Test
    void development_of_its_own_database_is_suspended_and_deleted_during_the_overlap() throws SQLException {
        make(TestCluster.wanted("ended", PRODUCTION, DatabaseStrategy.DATABASE));
        WantedResource before = make(TestCluster.wanted("ended", DEVELOPMENT, DatabaseStrategy.DATABASE));
        WantedResource during = make(rotated(before));

        try (Connection session = cluster.connect(before)) {
            provider.ensure(suspended(during), _ -> {});
            assertThat(session.isValid(1)).isFalse();
        }
        assertThatThrownBy(() -> execute(before, "select 1")).hasMessageContaining("not permitted to log in");
        assertThatThrownBy(() -> execute(during, "select 1")).hasMessageContaining("not permitted to log in");
        make(during);
        execute(before, "create table late (id int)");
        provider.remove(during, _ -> {});

        assertThat(provider.count(during)).isEmpty();
        assertThat(roles(login(before), login(during))).isEmpty();
    }

    /// The application that used the database before Ambit has a role of its own.
    @Test
    void adopted_database_keeps_its_owner() throws SQLException {
        databases.outside(tx -> {
            StackDatabases.run(tx, "create role app login password 'app'");
            StackDatabases.run(tx, "grant app to current_user");
            StackDatabases.run(tx, "create database adopted_prod owner app");
            return null;
        });
        WantedResource before = make(TestCluster.wanted("adopted", PRODUCTION, DatabaseStrategy.DATABASE));
        execute(before, "create table orders (id int)");

        WantedResource during = make(rotated(before));
        execute(before, "insert into orders values (1)");
        assertThat(drifts(during)).isEmpty();
        WantedResource after = make(ended(during));

        assertThat(drifts(after)).isEmpty();
        execute(after, "insert into orders values (2)");
        assertThat(roles("app", login(before), login(after))).containsExactlyInAnyOrder("app", login(after));
        assertThat(databases.<Optional<String>, RuntimeException>outside(
                        tx -> DatabaseContainer.ownerOfDatabase(tx, "adopted_prod")))
                .contains("app");
    }

    private static WantedResource make(WantedResource wanted) {
        provider.check(wanted);
        provider.ensure(wanted, _ -> {});
        return wanted;
    }

    private static List<Drift> drifts(WantedResource wanted) {
        return provider.observe(wanted).drifts();
    }

    private static String login(WantedResource wanted) {
        return StackDatabase.of(wanted).login();
    }

    private static List<String> roles(String... names) {
        return databases.outside(tx -> tx.createQuery("select rolname from pg_roles where rolname = any (:names)")
                .bind("names", names)
                .mapTo(String.class)
                .list());
    }

    /// Connects like a program of the tenant.
    private static void execute(WantedResource wanted, String... statements) throws SQLException {
        try (Connection connection = cluster.connect(wanted);
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static WantedResource rotated(WantedResource it) {
        return with(it, it.secret() + "+", it.secretNumber() + 1, it.secret(), false);
    }

    /// After the overlap.
    private static WantedResource ended(WantedResource it) {
        return with(it, it.secret(), it.secretNumber(), null, false);
    }

    private static WantedResource suspended(WantedResource it) {
        return with(it, it.secret(), it.secretNumber(), it.previousSecret(), true);
    }

    private static WantedResource with(
            WantedResource it, String secret, int number, @Nullable String previous, boolean isSuspended) {
        return new WantedResource(
                it.account(),
                it.environment(),
                it.environmentId(),
                it.store(),
                it.stage(),
                it.kind(),
                it.name(),
                it.production(),
                it.strategy(),
                it.parameters(),
                secret,
                isSuspended,
                it.provider(),
                it.remoteId(),
                number,
                previous);
    }
}
