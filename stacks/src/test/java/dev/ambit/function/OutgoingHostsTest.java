package dev.ambit.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A function that calls a host which its blueprint lists.
@Tag("ci")
class OutgoingHostsTest {

    /// Answers with the page that it fetches through the proxy, or with the status of the proxy.
    private static final String CODE = """
            const http = require('node:http');

            http.createServer((asked, answer) => {
                const proxy = new URL(process.env.HTTPS_PROXY);
                http.request({host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: asked.url.slice(1)})
                    .on('connect', (response, socket) => {
                        if (response.statusCode !== 200) {
                            answer.end('proxy ' + response.statusCode);
                            return;
                        }
                        http.get({createConnection: () => socket, path: '/'}, page => page.pipe(answer));
                    })
                    .end();
            }).listen(process.env.PORT, '127.0.0.1');
            """;

    private static HttpServer outside;
    private static String allowed;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), TestPort.free()), 0);
        outside.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("paid".getBytes(UTF_8));
            }
        });
        outside.start();
        allowed = "localhost:" + outside.getAddress().getPort();
        gateway = TestGateway.start(options -> {
            options.outgoingHosts(allowed);
            options.core().allowAddresses(TestOptions.LOOPBACK);
        });
        blueprint(allowed).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
        gateway.account()
                .http()
                .send(gateway.account()
                        .http()
                        .request("/api/v1/stacks/acme-dev/function")
                        .header("X-API-KEY", gateway.account().key())
                        .PUT(BodyPublishers.ofByteArray(TestCode.script(CODE))))
                .isOk();
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
            outside.stop(0);
        }
    }

    @LongTest
    void function_reaches_a_listed_host_and_no_other() throws Exception {
        assertThat(gateway.send("dev.acme.fi", "/" + allowed).getContentAsString())
                .isEqualTo("paid");
        assertThat(gateway.send("dev.acme.fi", "/api.example.com:443").getContentAsString())
                .isEqualTo("proxy 403");
        assertThat(gateway.account()
                        .http()
                        .get(gateway.account().key(), "/api/v1/stacks/acme-dev/function/logs")
                        .isOk()
                        .http()
                        .body())
                .contains("-- The function may not call api.example.com:443.");
    }

    @Test
    void host_that_the_operator_has_not_opened_is_refused_in_the_blueprint() {
        Reply closed = blueprint("api.example.com");
        closed.isProblem(400, "BadUserInput");
        assertThat(closed.http().body())
                .contains("cannot call `api.example.com`")
                .contains("\"allowed\":\"" + allowed + "\"");
        assertThat(blueprint("https://api.example.com").http().body())
                .contains("`resources.2.parameters.outgoingHosts` must have host names");
    }

    private static Reply blueprint(String host) {
        return gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"},
                          {"kind": "FUNCTION", "parameters": {"outgoingHosts": ["%s"]}}]}
                        """.formatted(host));
    }
}
