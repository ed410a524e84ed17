package dev.ambit.stackdb;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.postgres.TestPostgres;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;

/// A tenant with production and development on a real PostgreSQL.
record TestStack(String store, DatabaseStrategy strategy) {

    static final StackDatabases DATABASES = new StackDatabases(TestPostgres.superuserUrl());
    static final DatabaseProvider PROVIDER = new DatabaseProvider(DATABASES, _ -> Optional.empty());

    private static final String SHOP = """
            create type color as enum ('red', 'green');
            create table customers (id bigint generated always as identity primary key, email text not null unique);
            create table orders (
                id serial primary key,
                customer_id bigint not null references customers,
                color color not null default 'red',
                cents bigint check (cents >= 0));
            create index orders_by_color on orders (color) where cents > 0;
            create view big_orders as select id, customer_id from orders where cents > 1000;
            insert into customers (email) values ('ann@example.com');
            insert into orders (customer_id, cents) values (1, 5000)
            """;

    /// Creates a shop in production, with a customer and an order, and a development environment.
    static TestStack make(DatabaseStrategy strategy) {
        var stack = new TestStack(
                "shop-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36), strategy);
        stack.ensure(stack.production());
        stack.as(Stage.PRODUCTION, SHOP);
        PROVIDER.check(stack.development());
        stack.ensure(stack.development());
        return stack;
    }

    WantedResource production() {
        return wanted(Stage.PRODUCTION, store + "_prod", false);
    }

    WantedResource development() {
        return wanted(Stage.DEVELOPMENT, store + "_dev", false);
    }

    WantedResource suspended() {
        return wanted(Stage.DEVELOPMENT, store + "_dev", true);
    }

    static WantedResource with(WantedResource it, Map<String, String> parameters) {
        return with(it, parameters, it.isSuspended());
    }

    static WantedResource suspended(WantedResource it) {
        return with(it, it.parameters(), true);
    }

    private static WantedResource with(WantedResource it, Map<String, String> parameters, boolean isSuspended) {
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
                parameters,
                it.secret(),
                isSuspended);
    }

    WantedResource wanted(Stage stage) {
        return stage == Stage.PRODUCTION ? production() : development();
    }

    StackDatabase database(Stage stage) {
        return StackDatabase.of(wanted(stage));
    }

    List<String> ensure(WantedResource wanted) {
        List<String> log = new ArrayList<>();
        PROVIDER.ensure(wanted, log::add);
        return log;
    }

    /// Runs it as the stage's own login.
    void as(Stage stage, String sql) {
        DATABASES.as(database(stage), tx -> {
            StackDatabases.run(tx, sql);
            return null;
        });
    }

    long count(Stage stage, String plain) {
        StackDatabase database = database(stage);
        return DATABASES.as(
                database,
                tx -> tx.createQuery("select count(*) from " + database.table(plain))
                        .mapTo(Long.class)
                        .one());
    }

    /// As the superuser, in the database of the stage.
    void executeDirectly(Stage stage, String sql) {
        DATABASES.admin(database(stage).database(), tx -> {
            StackDatabases.run(tx, "set local search_path = public");
            StackDatabases.run(tx, sql);
            return null;
        });
    }

    /// Not as Ambit does it: by any driver, with the login and its password.
    static Jdbi logIn(StackDatabase database, String name) {
        var who = ClusterAddress.login(database.login(), database.password());
        return Jdbi.create(DATABASES.url(name), who);
    }

    private WantedResource wanted(Stage stage, String name, boolean isSuspended) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(stage == Stage.PRODUCTION ? 1 : 2),
                new UUID(0, 1),
                store,
                stage,
                ResourceKind.DATABASE,
                name,
                store + "_prod",
                stage == Stage.PRODUCTION ? DatabaseStrategy.DATABASE : strategy,
                Map.of(),
                "secret of " + name,
                isSuspended);
    }
}
