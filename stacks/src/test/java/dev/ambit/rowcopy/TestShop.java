package dev.ambit.rowcopy;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.access.Actor;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.domain.TestDomains;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stackdb.DatabaseProvider;
import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A tenant with a shop: production and development on a real PostgreSQL, with the same tables and rows in
/// production.
public final class TestShop {

    public static final StackDatabases DATABASES = new StackDatabases(TestServer.superuserUrl());

    private static final Actor OPERATOR = new Actor("SUPPORT", null, null);
    private static final Database ROWS = TestServer.database(4);
    private static final String TABLES = """
            create table countries${s} (code text primary key, name text not null);
            create table customers${s} (
                id bigint generated always as identity primary key,
                email text not null unique,
                phone text,
                country text references countries${s},
                picture text);
            create table categories${s} (id serial primary key, parent int references categories${s}, name text not null);
            create table orders${s} (
                id serial primary key,
                customer_id bigint not null references customers${s},
                category int references categories${s},
                cents bigint not null,
                doubled bigint generated always as (cents * 2) stored);
            create table order_lines${s} (
                order_id int not null references orders${s},
                line int not null,
                text text,
                primary key (order_id, line));
            """;

    private static final String OWNERLESS = """
            select relname
            from pg_class
            where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_get_userbyid(relowner) = current_user
            """;

    private static final String ROWS_OF_PRODUCTION = """
            insert into countries values ('FI', 'Finland'), ('SE', 'Sweden'), ('NO', 'Norway');
            insert into customers (email, phone, country, picture)
            select 'user' || n || '@real.example', '+358' || n, (array['FI', 'SE'])[1 + n % 2],
                case when n % 3 = 0 then 'https://cdn.example/' || n || '.png' else '/people/' || n || '.png' end
            from generate_series(1, 100) as n;
            insert into categories (id, parent, name) values (1, 2, 'child before its parent'), (2, null, 'root');
            select setval('categories_id_seq', 2);
            insert into orders (customer_id, category, cents) select 1 + n % 50, 1 + n % 2, n from generate_series(1, 300) as n;
            insert into order_lines select 1 + n / 2, n % 2, E'tab\\there' from generate_series(0, 599) as n
            """;

    private final TestAccount account;
    private final DatabaseStrategy strategy;

    private TestShop(TestAccount account, DatabaseStrategy strategy) {
        this.account = account;
        this.strategy = strategy;
    }

    /// With its tables, and rows in production alone.
    public static TestShop open(DatabaseStrategy strategy) {
        TestShop shop = empty(strategy);
        shop.both(TABLES);
        shop.run(Stage.PRODUCTION, ROWS_OF_PRODUCTION);
        return shop;
    }

    /// Without any table.
    public static TestShop empty(DatabaseStrategy strategy) {
        var shop = new TestShop(TestServer.openAccount(), strategy);
        shop.http("PUT", "/stacks/production/blueprint", """
                        {"resources": [{"kind": "DATABASE"},
                         {"kind": "MEDIA", "parameters": {"baseUrl": "https://media.shop.example/images"}}]}
                        """).isOk();
        shop.provision();
        return shop;
    }

    private void provision() {
        EnvironmentFixture.onVirtualThread(() -> ROWS.transactions()
                .in(
                        id(),
                        tx -> provisioning()
                                .begin(
                                        tx,
                                        id(),
                                        environment(Stage.PRODUCTION),
                                        environment(Stage.DEVELOPMENT),
                                        strategy,
                                        EnumSet.of(ResourceKind.DATABASE),
                                        OPERATOR)));
        awaitState("ACTIVE");
    }

    /// Suspends development.
    public void suspend() {
        EnvironmentFixture.onVirtualThread(() -> ROWS.transactions()
                .in(id(), tx -> provisioning().suspend(tx, id(), environment(Stage.DEVELOPMENT), true, OPERATOR)));
        awaitState("SUSPENDED");
    }

    private void awaitState(String state) {
        Waiting.until(() -> get("/stacks/development"), it -> it.text("state").equals(state));
    }

    private static StackProvisioning provisioning() {
        return new StackProvisioning(
                TestServer.secrets(),
                new Providers(List.of(
                        new DatabaseProvider(DATABASES, _ -> Optional.empty()),
                        SharedProvider.policy(),
                        SharedProvider.media())),
                TestDomains.rule(),
                new StackChanges(InstantSource.system()),
                InstantSource.system());
    }

    public TestAccount account() {
        return account;
    }

    public Reply get(String path) {
        return account.http().get(account.key(), "/api/v1" + path);
    }

    public Reply http(String method, String path, String json) {
        return switch (method) {
            case "PUT" -> account.http().put(account.key(), "/api/v1" + path, json);
            case "POST" -> account.http().post(account.key(), "/api/v1" + path, json);
            default -> throw new IllegalArgumentException(method);
        };
    }

    /// Copies rows from production to development, with further fields of the body.
    public Reply copy(String rest) {
        return http("POST", "/row-copies", """
                {"source": "production", "target": "development", %s}
                """.formatted(rest));
    }

    /// The same, and waits until it is over.
    public Reply copied(String rest) {
        return over(copy(rest).isOk().text("operationId"));
    }

    public Reply over(String operation) {
        return Waiting.until(
                () -> account.operation(operation),
                it -> !List.of("PENDING", "RUNNING").contains(it.text("state")));
    }

    /// Runs SQL in both; `${s}` is the suffix of the table names. In a shared schema, only its administrator can
    /// create tables for development.
    public void both(String sql) {
        run(Stage.PRODUCTION, sql);
        if (strategy != DatabaseStrategy.TABLE_SUFFIX) {
            run(Stage.DEVELOPMENT, sql);
            return;
        }
        StackDatabase it = database(Stage.DEVELOPMENT);
        DATABASES.admin(it.database(), tx -> {
            RowStreams.run(tx, "set local search_path = public");
            RowStreams.run(tx, sql.replace("${s}", it.suffix()));
            RowStreams.rows(tx, OWNERLESS)
                    .forEach(table -> RowStreams.run(
                            tx,
                            "alter table public.%s owner to %s"
                                    .formatted(
                                            Quoted.name(String.valueOf(table.getFirst())), Quoted.name(it.login()))));
            return null;
        });
    }

    public void run(Stage stage, String sql) {
        StackDatabase database = database(stage);
        DATABASES.as(database, tx -> RowStreams.run(tx, sql.replace("${s}", database.suffix())));
    }

    public String text(Stage stage, String sql) {
        StackDatabase database = database(stage);
        @Nullable
        String found = DATABASES.as(
                database,
                tx -> RowStreams.rows(tx, sql.replace("${s}", database.suffix()))
                        .getFirst()
                        .getFirst());
        return String.valueOf((Object) found);
    }

    public long count(Stage stage, String table) {
        return Long.parseLong(text(stage, "select count(*) from " + table + "${s}"));
    }

    public StackDatabase database(Stage stage) {
        return EnvironmentFixture.onVirtualThread(() -> ROWS.transactions()
                .in(
                        id(),
                        tx -> StackDatabase.of(new StackResources(TestServer.secrets())
                                .wanted(tx, id(), environment(stage), ResourceKind.DATABASE)
                                .orElseThrow())));
    }

    public AccountId id() {
        return new AccountId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = :slug")
                        .bind("slug", account.slug())
                        .mapTo(Integer.class)
                        .one()));
    }

    public EnvironmentId environment(Stage stage) {
        String id = stage == Stage.PRODUCTION
                ? account.production().id()
                : account.development().id();
        return new EnvironmentId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select environment_id from environments where public_id = :id::uuid")
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .one()));
    }

    public Transactions transactions() {
        return ROWS.transactions();
    }
}
