package dev.ambit.function;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestRedis;
import dev.ambit.TestServer;
import dev.ambit.TestSessions;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.stacks.TestStackOptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// A server with a gateway, and a store with a production and a development stack, whose functions run here.
final class TestStore {

    static final String DEVELOPMENT = "acme-dev";
    static final String PRODUCTION = "production";

    final Path data = MigratedDirectory.create();
    final int gatewayPort = TestPort.free();
    private final HttpClient client = new HttpClient();
    final TestRedis redis = TestRedis.start();

    /// Null: sessions are key spaces of the shared Redis.
    private final @Nullable Path redisServer;
    private Server app;
    private Http http;
    final TestAccount account;

    TestStore() throws Exception {
        this(null);
    }

    /// Opens a store.
    ///
    /// @param redisServer program of Redis processes; null: sessions are key spaces of the shared Redis
    TestStore(@Nullable Path redisServer) throws Exception {
        this.redisServer = redisServer;
        client.start();
        app = start(_ -> {});
        http = new Http(app.port());
        account = TestAccount.open(http, "Acme");
        TestDomains.allow(account, "acme.fi");
        http.put(account.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "DATABASE"}, {"kind": "SESSION"},
                  {"kind": "FUNCTION", "parameters": {"timeoutSeconds": 10, "concurrencyMax": 8, "memoryMegabytes": 128}}]}
                """).isOk();
        order();
    }

    int apiPort() {
        return app.port();
    }

    /// Stops the server in order, and starts it again on the same data.
    void restart() {
        restart(_ -> {});
    }

    /// Restarts the server.
    ///
    /// @param change of the server's options
    void restart(Consumer<TestStackOptions> change) {
        app.close();
        app = start(change);
        http = new Http(app.port());
    }

    /// Another.
    TestAccount account(String name) {
        return TestAccount.open(http, name);
    }

    Reply deploy(String environment, byte[] code) {
        return deploy(account, environment, code);
    }

    Reply deploy(TestAccount account, String environment, byte[] code) {
        return http.send(http.request("/api/v1/stacks/%s/function".formatted(environment))
                .header("X-API-KEY", account.key())
                // Waits for 100 Continue: a connection that is closed during the upload hides the reason.
                .expectContinue(true)
                .PUT(BodyPublishers.ofByteArray(code)));
    }

    Reply get(String path) {
        return http.get(account.key(), "/api/v1/stacks" + path);
    }

    Reply post(String path) {
        return http.post(account.key(), "/api/v1/stacks" + path, "");
    }

    Reply put(String path, String json) {
        return http.put(account.key(), "/api/v1/stacks" + path, json);
    }

    TestSessions sessions(String environment) {
        return TestSessions.of(http, account.key(), environment);
    }

    Reply remove() {
        String path = "/api/v1/environments/" + DEVELOPMENT;
        String name = http.get(account.key(), path).isOk().text("displayName");
        return http.delete(account.key(), path, "{\"confirmName\": \"%s\"}".formatted(name));
    }

    ContentResponse visit(String host, String path) {
        try {
            return client.newRequest("http://127.0.0.1:" + gatewayPort + path)
                    .headers(it -> it.put(HttpHeader.HOST, host))
                    .send();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    String development(String path) {
        return visit("dev.acme.fi", path).getContentAsString();
    }

    void close() throws Exception {
        client.stop();
        app.close();
        redis.close();
        PostgresProcess.delete(data);
    }

    private Server start(Consumer<TestStackOptions> change) {
        var options = new TestStackOptions(data).gatewayPort(gatewayPort).redis(redis.address());
        if (redisServer != null) {
            options.redisServer(redisServer);
        }
        change.accept(options);
        return options.start();
    }

    private void order() {
        String order = http.post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["HOST", "API_STAGE", "DATABASE", "SESSION", "FUNCTION"], "databaseStrategy": "DATABASE", "contact": "ann@acme.fi"}
                        """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(account.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        Waiting.until(
                () -> http.get(account.key(), path).isOk(),
                it -> it.text("state").equals("ACTIVE"));
    }
}
