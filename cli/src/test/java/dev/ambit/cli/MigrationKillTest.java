package dev.ambit.cli;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.engine.FeatureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Kills an import before it has set the usage of what it added, and runs it again.
@Tag("long")
class MigrationKillTest extends MigrationFixture {

    private static final int WAIT_SECONDS_MAX = 120;

    /// Passes requests to the target until the import sets usage.
    private final class TargetProxy implements AutoCloseable {

        private final CountDownLatch usage = new CountDownLatch(1);
        private final HttpClient http = HttpClient.newHttpClient();
        private final HttpServer server;

        TargetProxy() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::forward);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private void forward(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().equals("/api/v1/usage")) {
                usage.countDown();
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(TestUser.URL + exchange.getRequestURI()))
                    .header("X-API-KEY", target.key())
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (type != null) {
                request.header("Content-Type", type);
            }
            try {
                HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
                exchange.sendResponseHeaders(
                        response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
                exchange.getResponseBody().write(response.body());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @BeforeEach
    void fill() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("seats", FeatureKind.METERED);
        catalog.plan("free", limit("calls", 100), limit("seats", 100), grant("sso"));
        customer("user");
        source.subscribe("user", "free").isOk();
        source.reportUsage("user", "calls", "7").isOk();
        source.reportUsage("user", "seats", "2").isOk();
    }

    @Test
    void customer_of_a_killed_import_gets_its_usage_from_the_next_run() throws Exception {
        killBeforeUsage();
        assertThat(target.check("user", "calls").text("currentUsage")).isEqualTo("0");
        target.reportUsage("user", "seats", "9").isOk();

        assertThat(differs("migrate", "import"))
                .contains(
                        "Customers: 0 added",
                        "Subscriptions: 0 added",
                        "Usages: 1 added",
                        "feature seats: `currentUsage` is 2");

        assertThat(target.check("user", "calls").text("currentUsage")).isEqualTo("7");
        assertThat(target.check("user", "seats").text("currentUsage")).isEqualTo("9");
        assertThat(target.get("/customers/user").at("metadata")).hasToString("{region=eu}");
    }

    @Test
    void present_customer_gets_the_usage_of_subscriptions_that_a_killed_import_added() throws Exception {
        mover.sees("migrate", "import");
        target.reportUsage("user", "calls", "1").isOk();
        source.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        source.post("/plans", """
                {"id": "site", "displayName": "Site", "productId": "sites", "pricingType": "FREE"}
                """).isOk();
        catalog.entitle("plans", "site", limit("calls", 50)).isOk();
        catalog.publish("plans", "site").isOk();
        subscribe("""
                {"id": "team", "customerId": "user", "planId": "site", "resourceId": "site", "metadata": {"a": "b"}}
                """);
        source.post("/usage", """
                {"usages": [{"customerId": "user", "resourceId": "site", "featureId": "calls", "value": 4}]}
                """).isOk();
        killBeforeUsage();

        assertThat(differs("migrate", "import")).contains("Subscriptions: 0 added", "Usages: 1 added");

        assertThat(target.get("/customers/user/entitlements/check?featureId=calls&resourceId=site")
                        .text("currentUsage"))
                .isEqualTo("4");
        assertThat(target.check("user", "calls").text("currentUsage")).isEqualTo("8");
        assertThat(target.get("/subscriptions/team").at("metadata")).hasToString("{a=b}");
        assertThat(differs("migrate", "import")).contains("Usages: 0 added");
    }

    private void killBeforeUsage() throws Exception {
        try (var proxy = new TargetProxy()) {
            Process process = CommandProcess.builder(
                            mover.with("AMBIT_URL", proxy.url()).environment(), "migrate", "import")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                assertThat(proxy.usage.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
