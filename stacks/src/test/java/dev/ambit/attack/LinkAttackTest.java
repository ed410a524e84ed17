package dev.ambit.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.Sampled;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestFunction;
import dev.ambit.host.HostApp;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.hosting.LoggedLines;
import dev.ambit.hosting.TestLink;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that attacks the link between a server and its host, from either end.
class LinkAttackTest {

    private static final String HOST = "acme.fi";
    private static final String VERSION = "Ambit-Link-Version";
    private static final int LONG_BYTES = 17 << 20;
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    @TempDir
    private Path data;

    private TestFunction function;
    private TestLink link;

    @BeforeEach
    void start() throws Exception {
        function = TestFunction.start("production");
        link = TestLink.start(data, 60);
        link.site(HOST, function.url());
    }

    @AfterEach
    void stop() {
        link.close();
        function.close();
    }

    @Test
    void wrong_credential_is_refused_at_both_ends_and_logged() throws Exception {
        try (var log = LoggedLines.of(LinkServer.class.getName())) {
            for (int port : List.of(link.serverPort, link.host.agentPort())) {
                assertThat(get(port, "/functions", "Bearer of another installation", "1")
                                .statusCode())
                        .isEqualTo(401);
                assertThat(get(port, "/sites/" + HOST, "", "1").statusCode()).isEqualTo(401);
                assertThat(get(port, "/no/such/route", "", "1").statusCode()).isEqualTo(401);
            }

            assertThat(log.lines).hasSizeGreaterThanOrEqualTo(2).allMatch(it -> it.contains("was refused"));
        }
    }

    @Test
    void each_direction_has_a_credential_of_its_own() throws Exception {
        assertThat(get(link.serverPort, "/sites/" + HOST, "Bearer " + TestLink.AGENT_CREDENTIAL, "1")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get(link.host.agentPort(), "/functions", "Bearer " + TestLink.SERVER_CREDENTIAL, "1")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void host_of_another_installation_does_not_start() {
        assertThatThrownBy(() -> HostApp.start(
                        link.config(data, 60, "credential of another installation"),
                        ContainerClient.unavailable("this test runs none")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("The credential of the link is invalid");
    }

    @Test
    void revoked_credential_ends_the_service_of_known_stacks_at_once() throws Exception {
        assertThat(link.visit(HOST).status()).isEqualTo(200);

        link.stopServer();
        link.startServer(link.lookups(), "new credential");

        Waiting.until(this::status, it -> it == 503);
        link.stopServer();
        assertThat(link.visit(HOST).status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "2", "1.1"})
    @Tag("ci")
    void other_link_version_is_refused_with_advice(String version) throws Exception {
        HttpResponse<String> atServer =
                get(link.serverPort, "/heartbeat", "Bearer " + TestLink.SERVER_CREDENTIAL, version);
        HttpResponse<String> atHost =
                get(link.host.agentPort(), "/functions", "Bearer " + TestLink.AGENT_CREDENTIAL, version);

        for (HttpResponse<String> refused : List.of(atServer, atHost)) {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("Link protocol versions differ", "Install the same version");
        }
    }

    @Test
    void overlong_response_of_the_server_is_not_used() throws Exception {
        byte[] answer = ("{\"stage\": \"" + "x".repeat(LONG_BYTES) + "\"}").getBytes(UTF_8);
        answer("/sites/{host}", Response.json(200, answer));

        assertThat(link.visit("other.fi").status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "[]", "null", "{}", "{\"environmentId\": 7}", "{\"stage\": {\"stage\": []}}", "\u0000"})
    @Sampled(3)
    @Tag("ci")
    void malformed_response_of_the_server_is_not_used(String answer) throws Exception {
        answer("/sites/{host}", Response.text(200, "application/json", answer));

        assertThat(link.visit("other.fi").status()).isEqualTo(503);
        answer("/sites/{host}", Response.text(409, "application/json", answer));
        assertThat(link.visit("another.fi").status()).isEqualTo(503);
    }

    @Test
    void over_long_request_is_refused() throws Exception {
        HttpResponse<String> refused = send(
                HttpRequest.newBuilder(address(link.host.agentPort(), "/caches/3f1b6a1e-8a53-4a8e-9a53-0d2f2b1f8a11"))
                        .header("Authorization", "Bearer " + TestLink.AGENT_CREDENTIAL)
                        .header(VERSION, "1")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[MESSAGE_BYTES_MAX + 1])));

        assertThat(refused.statusCode()).isEqualTo(413);
    }

    @Test
    void host_learns_nothing_about_a_stack_that_does_not_exist() throws Exception {
        String credential = "Bearer " + TestLink.SERVER_CREDENTIAL;

        HttpResponse<String> site = get(link.serverPort, "/sites/nobody.fi", credential, "1");
        HttpResponse<String> key = get(link.serverPort, "/access-keys/nobody", credential, "1");
        HttpResponse<String> removed = get(link.serverPort, "/functions/serverless-gone-dev", credential, "1");

        assertThat(List.of(site.statusCode(), key.statusCode())).containsOnly(204);
        assertThat(site.body() + key.body()).isEmpty();
        assertThat(removed.statusCode()).isEqualTo(409);
    }

    @CiTest
    void function_of_a_removed_environment_does_not_start() {
        assertThatThrownBy(() ->
                        link.agent(TestLink.AGENT_CREDENTIAL).post("/functions/serverless-gone-dev/make", Map.of()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("The stack is being torn down");
    }

    private void answer(String route, Response answer) {
        link.stopServer();
        link.startServer(new Router().get(route, "findSite", _ -> answer, LinkServer.contract(1)));
    }

    private int status() {
        try {
            return link.visit(HOST).status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> get(int port, String path, String credential, String version) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(port, path)).header("Authorization", credential);
        return send(version.isEmpty() ? request : request.header(VERSION, version));
    }

    private static URI address(int port, String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }
}
