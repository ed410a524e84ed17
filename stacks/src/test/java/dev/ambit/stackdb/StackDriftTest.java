package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Changes to a stack outside the server are detected and repaired.
class StackDriftTest {

    @EachStrategy
    void grants_to_others_are_reported_as_drift_and_revoked(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        String orders = shop.database(DEVELOPMENT).table("orders");
        String production = Quoted.name(shop.database(PRODUCTION).login());
        String development = Quoted.name(shop.database(DEVELOPMENT).login());

        shop.executeDirectly(DEVELOPMENT, "grant select on %s to %s".formatted(orders, production));
        shop.executeDirectly(DEVELOPMENT, "grant update (cents) on %s to public".formatted(orders));
        shop.executeDirectly(PRODUCTION, "grant select on public.customers to " + development);
        shop.executeDirectly(PRODUCTION, "grant %s to %s".formatted(production, development));

        assertThat(what(shop.development()))
                .anyMatch(it -> it.startsWith("grants.") && it.contains("orders"))
                .contains("member." + shop.store() + "_prod");
        assertThat(what(shop.production())).contains("grants.public.customers", "member." + shop.store() + "_prod");
        shop.ensure(shop.production());
        shop.ensure(shop.development());
        assertThat(what(shop.development())).isEmpty();
        assertThat(what(shop.production())).isEmpty();
    }

    @EachStrategy
    @Tag("ci")
    void altered_login_is_reported_as_drift_and_repaired(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        String login = Quoted.name(shop.database(DEVELOPMENT).login());

        shop.executeDirectly(PRODUCTION, "alter role %s nologin createdb".formatted(login));
        assertThat(what(shop.development())).contains("login", "rights." + shop.store() + "_dev");
        shop.ensure(shop.development());
        assertThat(what(shop.development())).isEmpty();

        shop.executeDirectly(PRODUCTION, "alter role %s password 'other'".formatted(login));
        assertThat(what(shop.development())).containsExactly("password");
        shop.ensure(shop.development());
        assertThat(what(shop.development())).isEmpty();
    }

    @EachStrategy
    void connection_limit_of_a_login_is_enforced_and_its_change_is_drift(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        StackDatabase database = shop.database(DEVELOPMENT);
        WantedResource one = TestStack.with(shop.development(), Map.of("connectionsMax", "1"));

        assertThat(what(one)).containsExactly("connectionsMax");
        shop.ensure(one);

        assertThat(what(one)).isEmpty();
        awaitDisconnected(database);
        try (var _ = TestStack.logIn(database, database.database()).open()) {
            assertThatThrownBy(() -> shop.count(DEVELOPMENT, "customers")).hasMessageContaining("connections");
            assertThat(what(one)).isEmpty();
        }
        awaitDisconnected(database);
        assertThat(what(shop.development())).containsExactly("connectionsMax");
        shop.ensure(shop.development());
        assertThat(what(shop.development())).isEmpty();
    }

    @EachStrategy
    @Tag("long")
    void changed_table_owner_is_reported_as_drift_and_restored(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        String orders = shop.database(DEVELOPMENT).table("orders");

        shop.executeDirectly(DEVELOPMENT, "alter table %s owner to postgres".formatted(orders));

        assertThat(what(shop.development())).anyMatch(it -> it.startsWith("owner."));
        shop.ensure(shop.development());
        assertThat(what(shop.development())).isEmpty();
    }

    @EachStrategy
    @Tag("long")
    void suspended_stack_refuses_its_login_and_keeps_its_data(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        String customers = shop.database(DEVELOPMENT).table("customers");
        shop.as(DEVELOPMENT, "insert into %s (email) values ('bob@example.com')".formatted(customers));
        try (var session = TestStack.logIn(
                        shop.database(DEVELOPMENT), shop.database(DEVELOPMENT).database())
                .open()) {
            shop.ensure(shop.suspended());
            assertThatThrownBy(() -> session.execute("select 1")).hasMessageContaining("terminat");
        }

        assertThat(what(shop.suspended())).isEmpty();
        assertThat(what(shop.development())).containsExactly("login");
        assertThatThrownBy(() -> shop.count(DEVELOPMENT, "customers"))
                .hasMessageContaining("rejects the stack's login");
        shop.ensure(shop.development());
        assertThat(shop.count(DEVELOPMENT, "customers")).isOne();
    }

    @EachStrategy
    @Tag("ci")
    void development_teardown_removes_its_objects_and_keeps_production(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        shop.as(DEVELOPMENT, "select lo_from_bytea(0, 'mine')");

        TestStack.PROVIDER.remove(shop.development(), _ -> {});
        TestStack.PROVIDER.remove(shop.development(), _ -> {});

        assertThat(TestStack.PROVIDER.observe(shop.development())).isEqualTo(ObservedResource.ABSENT);
        assertThat(shop.count(PRODUCTION, "orders")).isOne();
        assertThat(what(shop.production())).isEmpty();
        shop.ensure(shop.development());
        assertThat(TestStack.DATABASES.tables(shop.database(DEVELOPMENT))).containsExactly("customers", "orders");
    }

    @EachStrategy
    @Tag("ci")
    void teardown_is_refused_while_production_depends_on_development(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        if (strategy == DatabaseStrategy.DATABASE) {
            return;
        }
        shop.executeDirectly(
                PRODUCTION,
                "create view public.both as select id from public.orders union all select id from "
                        + shop.database(DEVELOPMENT).table("orders"));

        assertThatThrownBy(() -> TestStack.PROVIDER.remove(shop.development(), _ -> {}))
                .hasMessageContaining("Objects of other roles depend on this stack");
    }

    @CiTest
    void table_without_the_suffix_is_reported_as_drift() {
        TestStack shop = TestStack.make(DatabaseStrategy.TABLE_SUFFIX);

        shop.executeDirectly(
                DEVELOPMENT,
                "create table stray (id int); alter table stray owner to "
                        + Quoted.name(shop.database(DEVELOPMENT).login()));

        assertThat(what(shop.development())).containsExactly("suffix.stray");
    }

    @Test
    void existing_production_database_is_adopted_and_its_owner_keeps_access() {
        var shop = new TestStack("old-" + System.nanoTime(), DatabaseStrategy.TABLE_SUFFIX);
        String former = shop.store() + "_app";
        TestStack.DATABASES.outside(it -> {
            StackDatabases.run(it, "create role %s login password 'old'".formatted(Quoted.name(former)));
            StackDatabases.run(
                    it,
                    "create database %s owner %s".formatted(Quoted.name(shop.store() + "_prod"), Quoted.name(former)));
            return null;
        });
        var before = new StackDatabase(shop.store() + "_prod", "public", "", former, "old");
        TestStack.DATABASES.as(before, tx -> {
            StackDatabases.run(tx, "create table things (id int primary key); insert into things values (1)");
            return null;
        });

        TestStack.PROVIDER.check(shop.production());
        shop.ensure(shop.production());
        shop.ensure(shop.development());

        assertThat(what(shop.production())).isEmpty();
        assertThat(shop.count(PRODUCTION, "things")).isOne();
        assertThat(TestStack.DATABASES.<Long, RuntimeException>as(
                        before,
                        tx -> tx.createQuery("select count(*) from things")
                                .mapTo(Long.class)
                                .one()))
                .isOne();
        assertThat(shop.count(DEVELOPMENT, "things")).isZero();
    }

    @Test
    void role_that_ambit_did_not_create_is_refused() {
        var shop = new TestStack("own-" + System.nanoTime(), DatabaseStrategy.DATABASE);
        TestStack.DATABASES.outside(it -> {
            StackDatabases.run(it, "create role %s login".formatted(Quoted.name(shop.store() + "_prod")));
            return null;
        });

        assertThatThrownBy(() -> TestStack.PROVIDER.check(shop.production())).hasMessageContaining("has a role");
        assertThatThrownBy(() -> shop.ensure(shop.production()))
                .hasMessageContaining("has a role")
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.code()).isEqualTo(ProblemCode.STACK_RESOURCE_REFUSED));
    }

    /// Waits until the last connection of the login is closed.
    private static void awaitDisconnected(StackDatabase database) {
        Waiting.until(
                () -> TestStack.DATABASES.admin(
                        database.database(),
                        tx -> tx.createQuery("select count(*) from pg_stat_activity where usename = :login")
                                .bind("login", database.login())
                                .mapTo(Integer.class)
                                .one()),
                it -> it == 0);
    }

    private static List<String> what(WantedResource wanted) {
        return TestStack.PROVIDER.observe(wanted).drifts().stream()
                .map(Drift::what)
                .toList();
    }
}
