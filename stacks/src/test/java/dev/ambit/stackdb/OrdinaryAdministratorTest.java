package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.WantedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Tests databases that an administrator without superuser makes, as on Amazon RDS, whose master login has `CREATEDB`,
/// `CREATEROLE` and the roles of `rds_superuser`.
@Execution(ExecutionMode.SAME_THREAD)
class OrdinaryAdministratorTest {

    private static TestCluster cluster;
    private static StackDatabases databases;
    private static DatabaseProvider provider;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start();
        cluster.superuser().useHandle(tx -> {
            tx.execute("create role master login createdb createrole password 'secret'");
            tx.execute("grant pg_monitor, pg_signal_backend to master");
            tx.execute("create role weak login password 'secret'");
        });
        databases = new StackDatabases(url("master"));
        provider = new DatabaseProvider(databases, _ -> Optional.empty());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @EachStrategy
    @Tag("long")
    void development_copies_production_is_suspended_and_removed(DatabaseStrategy strategy) throws SQLException {
        String store = "shop" + strategy.name().toLowerCase(Locale.ROOT).replace("_", "");
        WantedResource production = make(TestCluster.wanted(store, PRODUCTION, strategy));
        as(production, "create table orders (id bigint primary key, cents int)");
        WantedResource development = make(TestCluster.wanted(store, DEVELOPMENT, strategy));
        as(
                development,
                "insert into %s values (1, 100)"
                        .formatted(StackDatabase.of(development).table("orders")));
        assertThat(drifts(production)).isEmpty();
        assertThat(drifts(development)).isEmpty();

        try (Connection session = cluster.connect(development)) {
            provider.ensure(TestStack.suspended(development), _ -> {});
            assertThat(session.isValid(1)).isFalse();
        }
        assertThatThrownBy(() -> as(development, "select 1")).hasMessageContaining("rejects the stack's login");
        make(development);
        provider.remove(development, _ -> {});

        assertThat(provider.count(development)).isEmpty();
        assertThat(drifts(production)).isEmpty();
        as(production, "insert into orders values (2, 200)");
        provider.remove(production, _ -> {});
        assertThat(provider.count(production)).isEmpty();
    }

    @Test
    void changes_by_hand_are_drift_that_the_administrator_repairs() {
        WantedResource production = make(TestCluster.wanted("drifted", PRODUCTION, DatabaseStrategy.DATABASE));
        String login = Quoted.name(StackDatabase.of(production).login());
        as(production, "create table orders (id bigint primary key)");

        databases.admin("drifted_prod", tx -> {
            StackDatabases.run(tx, "alter role %s nologin connection limit 1 createdb".formatted(login));
            StackDatabases.run(tx, "alter role %s password 'other'".formatted(login));
            StackDatabases.run(tx, "grant select on public.orders to public");
            return null;
        });

        assertThat(drifts(production))
                .extracting(Drift::what)
                .contains(
                        "login",
                        "connectionsMax",
                        "grants.public.orders",
                        "rights." + StackDatabase.of(production).login());
        make(production);
        assertThat(drifts(production)).isEmpty();
    }

    /// PostgreSQL lets only a superuser give an object to a login that cannot create objects in its schema.
    @Test
    void release_in_the_schema_of_production_gives_its_objects_to_development() {
        make(TestCluster.wanted("released", PRODUCTION, DatabaseStrategy.TABLE_SUFFIX));
        WantedResource development = make(TestCluster.wanted("released", DEVELOPMENT, DatabaseStrategy.TABLE_SUFFIX));
        StackDatabase database = StackDatabase.of(development);

        new ReleaseLogin(databases)
                .with(
                        database,
                        own -> databases.as(own, tx -> {
                            StackDatabases.run(tx, "create type public.color_dev as enum ('red')");
                            StackDatabases.run(
                                    tx,
                                    "create table public.notes_dev (id serial primary key, color public.color_dev)");
                            StackDatabases.run(tx, "create view public.some_dev as select id from public.notes_dev");
                            StackDatabases.run(
                                    tx, "create function public.one_dev() returns int language sql return 1");
                            return true;
                        }));

        as(development, "insert into public.notes_dev (color) values ('red')");
        as(development, "select public.one_dev() from public.some_dev");
        databases.admin("released_prod", tx -> {
            StackDatabases.run(tx, "create table public.by_hand_dev (id int)");
            return null;
        });
        assertThat(drifts(development)).extracting(Drift::what).contains("owner.public.by_hand_dev");
        make(development);
        assertThat(drifts(development)).isEmpty();
        assertThatThrownBy(() -> as(development, "create table public.mine_dev (id int)"))
                .hasMessageContaining("permission denied for schema public");
    }

    @Test
    void database_and_role_are_marked_by_comments_and_renamed_roles_are_made_again() {
        WantedResource production = make(TestCluster.wanted("marked", PRODUCTION, DatabaseStrategy.DATABASE));
        String login = StackDatabase.of(production).login();

        boolean isMarked =
                databases.outside(tx -> DatabaseContainer.isMarked(tx, "marked_prod", Logins.mark(production)));
        databases.outside(tx -> {
            StackDatabases.run(tx, "alter role %s rename to marked_away".formatted(Quoted.name(login)));
            return null;
        });

        assertThat(isMarked).isTrue();
        assertThat(drifts(production)).extracting(Drift::what).contains("login");
        make(production);
        assertThat(drifts(production)).extracting(Drift::what).noneMatch("login"::equals);
    }

    @Test
    void database_of_a_role_that_the_administrator_manages_is_adopted_and_kept() {
        databases.outside(tx -> {
            StackDatabases.run(tx, "create role former login password 'secret'");
            StackDatabases.run(tx, "grant former to current_user");
            StackDatabases.run(tx, "create database adopted_prod owner former");
            return null;
        });
        WantedResource production = make(TestCluster.wanted("adopted", PRODUCTION, DatabaseStrategy.DATABASE));

        as(production, "create table orders (id bigint primary key)");
        assertThat(drifts(production)).isEmpty();
        provider.remove(production, _ -> {});

        assertThat(databases.<Optional<String>, RuntimeException>outside(
                        tx -> DatabaseContainer.ownerOfDatabase(tx, "adopted_prod")))
                .contains("former");
    }

    @Test
    void database_of_a_role_out_of_reach_is_refused_in_words() {
        cluster.superuser().useHandle(tx -> {
            tx.execute("create role stranger login");
            tx.execute("create database strange_prod owner stranger");
            tx.execute("revoke connect on database strange_prod from public");
        });

        assertThatThrownBy(() -> make(TestCluster.wanted("strange", PRODUCTION, DatabaseStrategy.DATABASE)))
                .hasMessageMatching("(?s).*(permission denied|rejects|must be owner|must have).*");
    }

    @Test
    void trusted_extensions_of_production_are_copied() {
        WantedResource production = make(TestCluster.wanted("extended", PRODUCTION, DatabaseStrategy.DATABASE));
        databases.extend(StackDatabase.of(production), List.of("citext"));
        as(production, "create table people (email public.citext primary key)");

        WantedResource development = make(TestCluster.wanted("extended", DEVELOPMENT, DatabaseStrategy.DATABASE));

        as(development, "insert into people values ('Ann@example.com')");
        assertThat(drifts(development)).isEmpty();
    }

    @LongTest
    void limits_are_applied_and_sizes_measured_without_superuser() {
        WantedResource production = make(TestCluster.wanted("limited", PRODUCTION, DatabaseStrategy.DATABASE));

        var upkeep = new DatabaseUpkeep(DatabaseClusters.of(databases));
        upkeep.guard();
        upkeep.limit();
        upkeep.closeCatalogs();
        new DatabaseSizes(databases).runOnce();

        assertThat(drifts(production)).isEmpty();
    }

    @Test
    void administrator_is_checked_before_its_server_is_used() {
        ClusterAdministrator.require(url("master"));

        assertThatThrownBy(() -> ClusterAdministrator.require(url("weak"))).hasMessageContaining("CREATEROLE");
        assertThatThrownBy(() -> ClusterAdministrator.require(url("master").replace("password=secret", "password=x")))
                .hasMessageContaining("refuses the login");
        assertThatThrownBy(() -> ClusterAdministrator.require(url("master") + "&sslmode=require"))
                .hasMessageContaining("TLS");
    }

    private static String url(String login) {
        String server = cluster.databases().url("postgres");
        return "%s%suser=%s&password=secret".formatted(server, server.contains("?") ? "&" : "?", login);
    }

    private static WantedResource make(WantedResource wanted) {
        provider.check(wanted);
        provider.ensure(wanted, _ -> {});
        return wanted;
    }

    private static List<Drift> drifts(WantedResource wanted) {
        return provider.observe(wanted).drifts();
    }

    private static void as(WantedResource wanted, String sql) {
        databases.as(StackDatabase.of(wanted), tx -> {
            StackDatabases.run(tx, sql);
            return null;
        });
    }
}
