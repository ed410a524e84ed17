package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An account with an ordered development environment, and the operations on both.
record Tenant(TestAccount account, String order) {

    /// A claim expires after ten seconds, and the machine may be busy.
    private static final Duration WORK_MAX = Duration.ofMinutes(2);

    static final String PRODUCTION = "production";

    /// Approves an order without provisioning it.
    static Tenant approved(AmbitProcess server, String name, String scope, String strategy) {
        return approved(TestAccount.open(server.http(), name), scope, strategy);
    }

    /// Does the same for an account that may have prepared something.
    static Tenant approved(TestAccount account, String scope, String strategy) {
        String order = account.http()
                .post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": [%s], "databaseStrategy": "%s", "contact": "ann@acme.example"}
                        """.formatted(scope, strategy))
                .isOk()
                .text("id");
        var tenant = new Tenant(account, order);
        account.http()
                .post(TestServer.OPERATOR_TOKEN, tenant.path("/quote"), "{}")
                .isOk();
        tenant.post(tenant.path("/approve"), "").isOk();
        return tenant;
    }

    static Tenant active(AmbitProcess server, String name, String scope, String strategy) {
        Tenant tenant = approved(server, name, scope, strategy);
        tenant.provision();
        tenant.awaitActive();
        return tenant;
    }

    /// Returns the same account at another server of the same database.
    Tenant at(AmbitProcess server) {
        return new Tenant(
                new TestAccount(
                        server.http(), account.slug(), account.key(), account.development(), account.production()),
                order);
    }

    void provision() {
        account.http().post(TestServer.OPERATOR_TOKEN, path("/provision"), "").isOk();
    }

    void awaitActive() {
        Waiting.until(
                "all is made",
                WORK_MAX,
                () -> get(path("")).isOk().text("state").equals("ACTIVE"));
    }

    /// Cancels the order: its stack is torn down and the environment is kept.
    void cancel() {
        post(path("/cancel"), "{}").isOk();
    }

    /// Waits until an operation ends and returns it.
    Reply over(String operation) {
        Waiting.until(
                "operation " + operation,
                WORK_MAX,
                () -> !List.of("PENDING", "RUNNING")
                        .contains(account.operation(operation).text("state")));
        return account.operation(operation);
    }

    String development() {
        return get(path("")).isOk().text("environment");
    }

    /// Returns the displayed fields of a stack's database.
    Map<?, ?> database(String environment) {
        return resources(environment).stream()
                .map(it -> (Map<?, ?>) it)
                .filter(it -> Objects.equals(it.get("kind"), "DATABASE"))
                .map(it -> (Map<?, ?>) it.get("detail"))
                .findFirst()
                .orElseThrow();
    }

    List<?> resources(String environment) {
        return (List<?>) Objects.requireNonNull(
                get("/api/v1/stacks/" + environment).isOk().at("resources"));
    }

    /// Reads the database of a stack directly.
    DatabaseRows rows(Path data, String environment) throws IOException {
        return DatabaseRows.ofStack(data, String.valueOf(database(environment).get("database")));
    }

    /// Starts a release and returns its id.
    String release(String migrations) {
        return post("/api/v1/releases", "{\"migrations\": [%s]}".formatted(migrations))
                .isOk()
                .text("id");
    }

    Reply released(String id) {
        over(get("/api/v1/releases/" + id).isOk().text("operationId"));
        Reply release = get("/api/v1/releases/" + id).isOk();
        assertThat(release.text("state")).as("%s", release).isEqualTo("DONE");
        return release;
    }

    /// Starts a row copy and returns its operation.
    String copy(String table) {
        return post("/api/v1/row-copies", """
                        {"source": "production", "target": "%s", "tables": [{"name": "%s"}]}
                        """.formatted(development(), table))
                .isOk()
                .text("operationId");
    }

    /// Starts a backup and returns its operation.
    String backUp() {
        return post("/api/v1/stacks/production/backups", "").isOk().text("operationId");
    }

    Reply get(String path) {
        return account.http().get(account.key(), path);
    }

    Reply post(String path, String body) {
        return account.http().post(account.key(), path, body);
    }

    private String path(String rest) {
        return "/api/v1/orders/" + order + rest;
    }
}
