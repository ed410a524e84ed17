package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests temporary logins of releases and exports while their stacks are repaired, torn down or suspended.
@Tag("long")
class TemporaryLoginTest {

    @Test
    void repairing_a_stack_during_a_release_keeps_the_released_objects() {
        TestStack shop = TestStack.make(DatabaseStrategy.TABLE_SUFFIX);

        release(shop, own -> {
            as(own, "create table notes_dev (id int)");
            assertThat(TestStack.PROVIDER.observe(shop.production()).drifts()).isEmpty();
            shop.ensure(shop.production());
            shop.ensure(shop.development());
            as(own, "create table tags_dev (id int references customers_dev)");
        });

        assertThat(TestStack.DATABASES.tables(shop.database(DEVELOPMENT)))
                .containsExactly("customers", "notes", "orders", "tags");
        assertThat(TestStack.DATABASES.tables(shop.database(PRODUCTION))).containsExactly("customers", "orders");
        assertThat(TestStack.PROVIDER.observe(shop.production()).drifts()).isEmpty();
        assertThat(TestStack.PROVIDER.observe(shop.development()).drifts()).isEmpty();
    }

    @Test
    void stack_teardown_during_a_release_removes_the_released_objects() {
        TestStack shop = TestStack.make(DatabaseStrategy.TABLE_SUFFIX);
        var counted = new AtomicReference<Map<String, Long>>();

        release(shop, own -> {
            as(own, """
                    create table notes_dev (id int primary key, customer bigint references customers_dev);
                    alter table orders_dev add column note int references notes_dev
                    """);
            counted.set(TestStack.PROVIDER.count(shop.development()));
            TestStack.PROVIDER.remove(shop.development(), _ -> {});
        });

        assertThat(counted.get()).containsEntry("logins", 2L).containsEntry("tables", 3L);
        assertThat(TestStack.PROVIDER.count(shop.development())).isEmpty();
        assertThat(logins(shop)).containsExactly(shop.store() + "_prod");
        assertThat(TestStack.PROVIDER.observe(shop.production()).drifts()).isEmpty();
    }

    /// The release began while the login of the stack was being removed.
    @EachStrategy
    void temporary_logins_left_after_a_teardown_are_counted_and_removed(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        StackDatabase stack = shop.database(DEVELOPMENT);
        TestStack.PROVIDER.remove(shop.development(), _ -> {});
        for (String suffix : List.of(ReleaseLogin.SUFFIX, HistoryLogin.SUFFIX, ExportLogin.SUFFIX)) {
            String login = stack.login() + suffix;
            TestStack.DATABASES.admin(shop.database(PRODUCTION).database(), tx -> {
                var own = new StackDatabase(stack.database(), stack.schema(), "", login, "secret");
                Logins.make(
                        tx, own, Logins.temporaryMark(shop.database(PRODUCTION).database(), "it lasts"));
                StackDatabases.run(tx, "grant create on schema public to " + Quoted.name(login));
                return null;
            });
        }

        assertThat(TestStack.PROVIDER.count(shop.development())).containsEntry("logins", 3L);
        TestStack.PROVIDER.remove(shop.development(), _ -> {});

        assertThat(TestStack.PROVIDER.count(shop.development())).isEmpty();
        assertThat(logins(shop)).containsExactly(shop.store() + "_prod");
    }

    @ParameterizedTest
    @EnumSource
    void an_export_of_a_suspended_stack_cannot_gain_rights(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        StackDatabase stack = shop.database(DEVELOPMENT);
        shop.ensure(shop.suspended());

        List<String> rows = new ExportLogin(TestStack.DATABASES).read(stack, tx -> {
            assertThat(TestStack.PROVIDER.observe(shop.suspended()).drifts()).isEmpty();
            assertThat(text(tx, "select current_user")).isEqualTo(stack.login());
            String count = text(tx, "select count(*) from " + stack.table("orders"));
            // As a function of the tenant could.
            StackDatabases.run(tx, "reset role");
            String rights = text(tx, "select rolsuper or rolcreaterole from pg_roles where rolname = current_user");
            assertThatThrownBy(() -> text(tx, "select count(*) from pg_authid")).hasMessageContaining("permission");
            return List.of(count, rights);
        });

        assertThat(rows).containsExactly("0", "f");
        assertThat(logins(shop)).containsExactlyInAnyOrder(shop.store() + "_prod", shop.store() + "_dev");
        assertThat(TestStack.PROVIDER.observe(shop.suspended()).drifts()).isEmpty();
    }

    private static String text(Handle tx, String sql) {
        return tx.createQuery(sql).mapTo(String.class).one();
    }

    @FunctionalInterface
    private interface Work {
        void run(StackDatabase own);
    }

    private static void release(TestStack shop, Work work) {
        new ReleaseLogin(TestStack.DATABASES).with(shop.database(DEVELOPMENT), own -> {
            work.run(own);
            return true;
        });
    }

    private static void as(StackDatabase own, String sql) {
        TestStack.DATABASES.as(own, tx -> {
            StackDatabases.run(tx, "set local search_path = public");
            StackDatabases.run(tx, sql);
            return null;
        });
    }

    private static List<String> logins(TestStack shop) {
        return TestStack.DATABASES.outside(
                tx -> tx.createQuery("select rolname from pg_roles where starts_with(rolname, :store)")
                        .bind("store", shop.store())
                        .mapTo(String.class)
                        .list());
    }
}
