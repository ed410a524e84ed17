package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;

/// A server with a gateway, and a store with a function for each of its two stages.
public final class TestGateway implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final HttpClient client = new HttpClient();
    private final Path data = MigratedDirectory.create();
    private final int port;
    private final Server app;
    private final TestFunction production;
    private final TestFunction development;
    private final TestAccount account;

    private TestGateway(Consumer<TestStackOptions> change) throws Exception {
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.start();
        client.getContentDecoderFactories().clear();
        port = TestPort.free();
        production = TestFunction.start("production");
        development = TestFunction.start("development");
        var options = new TestStackOptions(data).gatewayPort(port);
        options.core().allowAddresses(TestOptions.LOOPBACK);
        change.accept(options);
        app = options.start();
        account = TestAccount.open(new Http(app.port()), "Acme");
        TestDomains.allow(account, "acme.fi");
    }

    /// Listens when it returns.
    public static TestGateway start() throws Exception {
        return new TestGateway(_ -> {});
    }

    /// Listens when it returns.
    ///
    /// @param change of the server's options
    public static TestGateway start(Consumer<TestStackOptions> change) throws Exception {
        return new TestGateway(change);
    }

    /// The hosts are acme.fi and dev.acme.fi.
    ///
    /// @param more resources, each after a comma
    public Reply blueprint(String more) {
        return blueprint(production.url(), development.url(), PATIENCE_SECONDS, more);
    }

    Reply blueprint(String upstream, String developmentUpstream, int patienceSeconds, String more) {
        return account.http().put(account.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"},
                  {"kind": "FUNCTION", "parameters": {"upstream": "%s", "developmentUpstream": "%s", "timeoutSeconds": %d}}%s]}
                """.formatted(
                        upstream, developmentUpstream, patienceSeconds, more));
    }

    /// Returns when the stacks of development and production are provisioned.
    ///
    /// @param scope kinds of resources
    public void order(String... scope) {
        String order = account.http()
                .post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["%s"], "databaseStrategy": "DATABASE", "contact": "ann@acme.fi"}
                        """.formatted(String.join("\", \"", scope)))
                .isOk()
                .text("id");
        String path = "/api/v1/orders/" + order;
        account.http().post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        account.http().post(account.key(), path + "/approve", "").isOk();
        account.http().post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        Waiting.until(
                () -> account.http().get(account.key(), path).isOk(),
                it -> it.text("state").equals("ACTIVE"));
    }

    /// Of the stack as its blueprint says now.
    ///
    /// @return the operation when it has ended
    public Reply provision(String environment) {
        String operation = account.http()
                .post(account.key(), "/api/v1/stacks/%s/provision".formatted(environment), "")
                .isOk()
                .text("operationId");
        return Waiting.until(
                () -> account.operation(operation),
                it -> it.text("state").equals("DONE") || it.text("state").equals("FAILED"));
    }

    public ContentResponse send(String host, String path) throws Exception {
        return request(host, path).send();
    }

    /// Sends a request. Unlike [#send], it can be called in a lambda, because it throws no checked exception.
    public ContentResponse sent(String host, String path) {
        try {
            return send(host, path);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Returns the body of the answer.
    public String text(String host, String path) {
        return sent(host, path).getContentAsString();
    }

    /// Bodies are compared as sent, compressed or not.
    public Request request(String host, String path) {
        return client.newRequest("http://127.0.0.1:" + port + path).headers(it -> it.put(HttpHeader.HOST, host));
    }

    /// Of a stage.
    public String key(String environment) {
        return account.http()
                .get(account.key(), "/api/v1/stacks/%s/resources/API_STAGE/credentials".formatted(environment))
                .isOk()
                .text("secret");
    }

    /// Sends raw lines, separated by bars.
    ///
    /// @return the raw answer
    public static String raw(int port, String request) throws IOException {
        return rawLines(port, request.split("\\|", -1));
    }

    /// Sends the head of a request, and closes the connection after the answer.
    public static String rawLines(int port, String... lines) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
            OutputStream to = socket.getOutputStream();
            to.write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n0\r\n\r\n").getBytes(UTF_8));
            to.flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    public Path data() {
        return data;
    }

    /// Of the server behind it.
    public int apiPort() {
        return app.port();
    }

    public int port() {
        return port;
    }

    public TestAccount account() {
        return account;
    }

    public TestFunction production() {
        return production;
    }

    public TestFunction development() {
        return development;
    }

    @Override
    public void close() throws IOException {
        try {
            client.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        app.close();
        production.close();
        development.close();
        PostgresProcess.delete(data);
    }
}
