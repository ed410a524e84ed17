package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.postgres.TestPostgres;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server dies between two statements. Its work is then resumed or torn down.
@Tag("long")
@Isolated("locks the databases")
class StackCrashTest {

    @ParameterizedTest
    @EnumSource(Stage.class)
    void created_but_unmarked_database_is_taken_over_after_a_crash(Stage stage) {
        TestStack shop = killedWhileMaking(stage, true);

        shop.ensure(shop.wanted(stage));
        assertThat(mark(shop, stage)).isEqualTo(Logins.mark(shop.wanted(stage)));
        assertThat(TestStack.PROVIDER.observe(shop.wanted(stage)).drifts()).isEmpty();
        TestStack.PROVIDER.remove(shop.wanted(stage), _ -> {});

        assertThat(exists(shop, stage)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void created_but_unmarked_database_is_removed_on_teardown(Stage stage) {
        TestStack shop = killedWhileMaking(stage, true);

        TestStack.PROVIDER.remove(shop.wanted(stage), _ -> {});

        assertThat(exists(shop, stage)).isFalse();
        assertThat(TestStack.PROVIDER.observe(shop.wanted(stage)).isThere()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void database_is_created_after_a_crash_before_its_creation(Stage stage) {
        TestStack shop = killedWhileMaking(stage, false);

        assertThat(shop.ensure(shop.wanted(stage)))
                .contains("Created database %s.".formatted(shop.database(stage).database()));
        assertThat(TestStack.PROVIDER.observe(shop.wanted(stage)).drifts()).isEmpty();
        TestStack.PROVIDER.remove(shop.wanted(stage), _ -> {});

        assertThat(exists(shop, stage)).isFalse();
    }

    /// PostgreSQL completes a slow statement after its client died. The stack owns the result.
    @Test
    void database_that_postgresql_completes_after_a_crash_belongs_to_the_stack() throws Exception {
        TestStack shop = killedWhileMaking(PRODUCTION, false);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Handle holder = Jdbi.create(TestPostgres.superuserUrl()).open()) {
            holder.begin();
            holder.execute("lock table pg_database in share row exclusive mode");
            var _ = threads.submit(() -> makeDatabase(shop, PRODUCTION));
            Waiting.until(() -> creatingProcesses(shop), it -> it == 1);
            Future<?> next = threads.submit(() -> shop.ensure(shop.production()));
            Waiting.until(() -> creatingProcesses(shop), it -> it == 2);
            holder.rollback();
            next.get();
        }
        assertThat(mark(shop, PRODUCTION)).isEqualTo(Logins.mark(shop.production()));
        TestStack.PROVIDER.remove(shop.production(), _ -> {});

        assertThat(exists(shop, PRODUCTION)).isFalse();
    }

    @Test
    void database_that_existed_before_the_stack_is_kept_on_teardown() {
        var shop = new TestStack("before-" + System.nanoTime(), DatabaseStrategy.DATABASE);
        makeDatabase(shop, PRODUCTION);

        shop.ensure(shop.production());
        shop.ensure(shop.production());
        TestStack.PROVIDER.remove(shop.production(), _ -> {});

        assertThat(exists(shop, PRODUCTION)).isTrue();
    }

    /// Another user dropped the database and created a new one.
    @Test
    void database_that_another_user_created_after_a_crash_is_kept() {
        TestStack shop = killedWhileMaking(PRODUCTION, true);
        String other = shop.store() + "_other";
        TestStack.DATABASES.outside(it -> {
            StackDatabases.run(it, "create role %s".formatted(Quoted.name(other)));
            StackDatabases.run(
                    it,
                    "alter database %s owner to %s"
                            .formatted(Quoted.name(shop.database(PRODUCTION).database()), Quoted.name(other)));
            return null;
        });

        TestStack.PROVIDER.remove(shop.production(), _ -> {});

        assertThat(exists(shop, PRODUCTION)).isTrue();
    }

    @Test
    void dropped_development_database_is_rebuilt() {
        TestStack shop = TestStack.make(DatabaseStrategy.DATABASE);
        TestStack.DATABASES.outside(it -> {
            DatabaseContainer.dropDatabase(it, shop.database(DEVELOPMENT).database());
            return null;
        });

        shop.ensure(shop.development());

        assertThat(TestStack.DATABASES.tables(shop.database(DEVELOPMENT))).containsExactly("customers", "orders");
    }

    /// Creates the login, and optionally the database, as a server leaves them when it dies.
    private static TestStack killedWhileMaking(Stage stage, boolean isMade) {
        var shop = new TestStack("crash-" + System.nanoTime(), DatabaseStrategy.DATABASE);
        if (stage == DEVELOPMENT) {
            shop.ensure(shop.production());
        }
        StackDatabase database = shop.database(stage);
        TestStack.DATABASES.outside(it -> {
            Logins.make(it, database, Logins.mark(shop.wanted(stage)));
            Logins.changePassword(it, database);
            Logins.mark(it, database.login(), Logins.mark(shop.wanted(stage)) + " making");
            return null;
        });
        if (isMade) {
            makeDatabase(shop, stage);
        }
        return shop;
    }

    private static void makeDatabase(TestStack shop, Stage stage) {
        TestStack.DATABASES.outside(it -> {
            DatabaseContainer.makeDatabase(it, shop.database(stage).database());
            return null;
        });
    }

    private static int creatingProcesses(TestStack shop) {
        String making =
                "create database \"%s\"%%".formatted(shop.database(PRODUCTION).database());
        return TestStack.DATABASES.outside(it ->
                it.createQuery("""
                        select count(*) from pg_stat_activity where query like :making and wait_event_type = 'Lock'
                        """).bind("making", making).mapTo(Integer.class).one());
    }

    private static boolean exists(TestStack shop, Stage stage) {
        return TestStack.DATABASES.outside(
                it -> DatabaseContainer.ownerOfDatabase(it, shop.database(stage).database())
                        .isPresent());
    }

    private static String mark(TestStack shop, Stage stage) {
        return TestStack.DATABASES.outside(
                it -> DatabaseContainer.isMarked(it, shop.database(stage).database(), Logins.mark(shop.wanted(stage)))
                        ? Logins.mark(shop.wanted(stage))
                        : "");
    }
}
