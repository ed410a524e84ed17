package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Logins that live as long as some work lasts, while something else happens to their stacks.
class PassingLoginTest {

    @Test
    void a_stack_that_is_made_right_while_it_is_released_to_keeps_what_the_release_makes() {
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
    void a_stack_that_is_torn_down_while_it_is_released_to_takes_the_release_with_it() {
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

    /// The release began in the moment in which the login of the stack went.
    @EachStrategy
    void what_outlived_the_login_of_its_stack_is_counted_and_goes(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        StackDatabase stack = shop.database(DEVELOPMENT);
        TestStack.PROVIDER.remove(shop.development(), _ -> {});
        for (String suffix : List.of(ReleaseLogin.SUFFIX, HistoryLogin.SUFFIX)) {
            String login = stack.login() + suffix;
            TestStack.DATABASES.admin(shop.database(PRODUCTION).database(), tx -> {
                var own = new StackDatabase(stack.database(), stack.schema(), "", login, "secret");
                Logins.make(tx, own, Logins.passing(shop.database(PRODUCTION).database(), "it lasts"));
                StackDatabases.run(tx, "grant create on schema public to " + Quoted.name(login));
                return null;
            });
        }

        assertThat(TestStack.PROVIDER.count(shop.development())).containsEntry("logins", 2L);
        TestStack.PROVIDER.remove(shop.development(), _ -> {});

        assertThat(TestStack.PROVIDER.count(shop.development())).isEmpty();
        assertThat(logins(shop)).containsExactly(shop.store() + "_prod");
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
                null,
                tx -> tx.createQuery("select rolname from pg_roles where starts_with(rolname, :store)")
                        .bind("store", shop.store())
                        .mapTo(String.class)
                        .list());
    }
}
