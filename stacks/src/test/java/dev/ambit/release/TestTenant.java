package dev.ambit.release;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.access.Actor;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.domain.TestDomains;
import dev.ambit.http.Json;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stackdb.DatabaseProvider;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.StackDatabases;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// An account with production and development on the server of all tests, each with a database.
record TestTenant(TestAccount account) {

    private static final StackDatabases DATABASES = new StackDatabases(TestServer.superuserUrl());
    private static final Database ROWS = TestServer.database(2);
    private static final StackProvisioning PROVISIONING = new StackProvisioning(
            TestServer.secrets(),
            new Providers(List.of(
                    new DatabaseProvider(DATABASES, _ -> Optional.empty()),
                    SharedProvider.policy(),
                    SharedProvider.media())),
            TestDomains.rule(),
            new StackChanges(InstantSource.system()),
            InstantSource.system());

    static TestTenant open(DatabaseStrategy strategy) {
        TestTenant tenant = withBlueprint();
        tenant.provision(tenant.account.development(), strategy);
        return tenant;
    }

    /// With a development environment that has no stack yet.
    static TestTenant openProduction() {
        TestTenant tenant = withBlueprint();
        tenant.account.done(tenant.account
                .http()
                .post(tenant.account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        return tenant;
    }

    private static TestTenant withBlueprint() {
        var tenant = new TestTenant(TestServer.openAccount());
        tenant.account
                .http()
                .put(
                        tenant.account.key(),
                        "/api/v1/stacks/production/blueprint",
                        "{\"resources\": [{\"kind\": \"DATABASE\"}]}")
                .isOk();
        return tenant;
    }

    void provision(TestAccount.TestEnvironment development, DatabaseStrategy strategy) {
        account.done(begin(development, strategy));
    }

    /// As [#provision], and does not wait.
    ///
    /// @return the operation that makes it
    String begin(TestAccount.TestEnvironment development, DatabaseStrategy strategy) {
        UUID operation = EnvironmentFixture.onVirtualThread(() -> ROWS.transactions()
                .in(
                        id(),
                        tx -> PROVISIONING.begin(
                                tx,
                                id(),
                                environment(account.production()),
                                environment(development),
                                strategy,
                                Set.of(ResourceKind.DATABASE),
                                new Actor("SUPPORT", null, null))));
        return operation.toString();
    }

    void suspend(boolean isSuspended) {
        UUID operation = EnvironmentFixture.onVirtualThread(() -> ROWS.transactions()
                .in(
                        id(),
                        tx -> PROVISIONING.suspend(
                                tx,
                                id(),
                                environment(account.development()),
                                isSuspended,
                                new Actor("SUPPORT", null, null))));
        account.done(operation.toString());
    }

    /// Adds a production environment whose database existed before its stack.
    void adopt(String slug) {
        account.http()
                .post(account.key(), "/api/v1/environments", """
                        {"displayName": "%s", "type": "PRODUCTION"}
                        """.formatted(slug))
                .isOk();
        String database = account.slug() + "_" + slug;
        TestServer.superuser().useHandle(tx -> tx.execute("create database \"%s\"".formatted(database)));
        account.http()
                .put(account.key(), "/api/v1/stacks/%s/blueprint".formatted(slug), """
                        {"resources": [{"kind": "DATABASE", "identifier": "%s"}]}
                        """.formatted(database))
                .isOk();
        account.done(account.http()
                .post(account.key(), "/api/v1/stacks/%s/provision".formatted(slug), "")
                .isOk()
                .text("operationId"));
    }

    /// As administrator.
    ///
    /// @param sql with two places: for the prefix and the suffix of a table
    void execute(String environment, String sql) {
        Reply stack = get("/stacks/%s".formatted(environment)).isOk();
        String prefix = "\"%s\".".formatted(stack.text("resources.0.detail.schema"));
        DATABASES.admin(
                stack.text("resources.0.detail.database"),
                tx -> tx.execute(sql.formatted(prefix, stack.text("resources.0.detail.suffix"))));
    }

    /// As the stack's own login.
    String ask(String environment, String sql) {
        Reply login = get("/stacks/%s/resources/DATABASE/credentials".formatted(environment))
                .isOk();
        String database = get("/stacks/%s".formatted(environment)).isOk().text("resources.0.detail.database");
        return Jdbi.create(DATABASES.url(database), login.text("login"), login.text("secret"))
                .withHandle(it -> {
                    try (var statement = it.getConnection().createStatement()) {
                        if (!statement.execute(sql)) {
                            return "done";
                        }
                        var rows = statement.getResultSet();
                        rows.next();
                        return String.valueOf(rows.getString(1));
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /// Runs while the table is locked.
    void locked(String environment, String table, Runnable meanwhile) {
        Reply stack = get("/stacks/%s".formatted(environment)).isOk();
        DATABASES.admin(stack.text("resources.0.detail.database"), tx -> {
            tx.execute("lock table \"%s\".%s".formatted(stack.text("resources.0.detail.schema"), table));
            meanwhile.run();
            return null;
        });
    }

    /// @param sql with a place for the name of the table of history
    void executeDirectly(String environment, String sql) {
        execute(environment, sql.formatted("%s" + ReleaseHistory.TABLE + "%s"));
    }

    /// The versions in the history of a stack.
    List<String> versions(String environment) {
        return get("/stacks/%s/releases".formatted(environment)).isOk().texts("version");
    }

    /// The differences of the history, as `wanted / found`.
    List<String> releaseDrift(String environment) {
        Reply drift = get("/stacks/%s/drift".formatted(environment)).isOk();
        return ((List<?>) drift.at("resources"))
                .stream()
                        .flatMap(it -> ((List<?>) Objects.requireNonNull(((Map<?, ?>) it).get("drifts"))).stream())
                        .map(it -> (Map<?, ?>) it)
                        .filter(it -> "release".equals(it.get("what")))
                        .map(it -> "%s / %s".formatted(it.get("wanted"), it.get("found")))
                        .toList();
    }

    String drift(String environment) {
        return get("/stacks/%s/drift".formatted(environment)).isOk().http().body();
    }

    void setState(String operation, String state) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("update operations set state = :state where operation_id = :id::uuid")
                        .bind("state", state)
                        .bind("id", operation)
                        .execute());
    }

    Instant claimedUntil(String operation) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select claimed_until from operations where operation_id = :id::uuid")
                        .bind("id", operation)
                        .mapTo(Instant.class)
                        .one());
    }

    Reply get(String path) {
        return account.http().get(account.key(), "/api/v1" + path);
    }

    Reply release(String version, String sql) {
        return account.http()
                .post(
                        account.key(),
                        "/api/v1/releases",
                        Json.text(Map.of(
                                "migrations",
                                List.of(Map.of("version", version, "description", "step " + version, "sql", sql)))));
    }

    /// Until it is over.
    Reply released(String version, String sql) {
        return over(release(version, sql).isOk().text("id"));
    }

    Reply over(String id) {
        return Waiting.until(
                () -> get("/releases/" + id),
                it -> !List.of("PENDING", "RUNNING").contains(it.text("state")));
    }

    private AccountId id() {
        return new AccountId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = :slug")
                        .bind("slug", account.slug())
                        .mapTo(Integer.class)
                        .one()));
    }

    private static EnvironmentId environment(TestAccount.TestEnvironment it) {
        return new EnvironmentId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select environment_id from environments where public_id = :id::uuid")
                        .bind("id", it.id())
                        .mapTo(Integer.class)
                        .one()));
    }
}
