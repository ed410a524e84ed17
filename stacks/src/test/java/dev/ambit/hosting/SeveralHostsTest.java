package dev.ambit.hosting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http.Reply;
import dev.ambit.TestOperators;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.lookup.Forwarding;
import dev.ambit.http.CannotListen;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A server, its own host, and a second host where the stacks of Acme live.
@Tag("long")
class SeveralHostsTest {

    private static final String ACME = "acme.fi";
    private static final int LARGE = 3 << 20;

    private static final int HOST_PORT = TestPort.free();
    private static final int BUCKET_PORT = TestPort.free();

    private static Path data;
    private static TestGateway gateway;
    private static HostOptions options;
    private static JoinedHost second;

    @BeforeAll
    static void start() throws Exception {
        data = PostgresProcess.directory();
        gateway = TestGateway.start(it -> it.bucketPort(BUCKET_PORT).hostPort(HOST_PORT));
        options = TestHosts.options("second", invite("second"), HOST_PORT, data);
        second = JoinedHost.start(options, Optional::empty);
        update("local", "DRAINING").isOk();
        Waiting.until(() -> shown("second", "answering"), it -> it.equals("true"));
        gateway.blueprint("""
                , {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "MEDIA"}, {"kind": "CDN", "parameters": {
                  "behaviors": [{"path": "/assets/*", "origin": "BUCKET", "cacheSeconds": 3600}]}}
                """).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "CDN", "BRANCH", "MEDIA");
    }

    @AfterAll
    static void stop() throws Exception {
        second.close();
        gateway.close();
        PostgresProcess.delete(data);
    }

    @Test
    void new_stacks_are_placed_on_the_active_host() {
        assertThat(shown("second", "stacks")).isEqualTo("2");
        assertThat(shown("local", "stacks")).isEqualTo("0");
        assertThat(HostDirectory.in(data).resolve("repositories/acme.git")).isDirectory();
        assertThat(HostDirectory.in(data).resolve("buckets/acme-ui")).isDirectory();
        assertThat(HostDirectory.in(data).resolve("buckets/acme-media")).isDirectory();
        assertThat(HostDirectory.in(gateway.data()).resolve("buckets/acme-ui")).doesNotExist();
        assertThat(HostDirectory.in(gateway.data()).resolve("repositories/acme.git"))
                .doesNotExist();
    }

    @Test
    void every_gateway_answers_for_every_host_name() throws Exception {
        for (int port : new int[] {gateway.port(), options.gatewayPort()}) {
            for (String host : new String[] {ACME, "dev.acme.fi"}) {
                String answer = TestGateway.raw(port, "GET /echo HTTP/1.1|Host: %s".formatted(host));

                assertThat(answer).startsWith("HTTP/1.1 200");
                assertThat(answer).contains(host.equals(ACME) ? "production" : "development");
                assertThat(answer).doesNotContain(Forwarding.HEADER);
            }
        }
    }

    @Test
    void function_gets_the_client_address_and_no_forged_headers() throws Exception {
        for (int port : new int[] {gateway.port(), options.gatewayPort()}) {
            String answer = TestGateway.raw(
                    port,
                    "GET /echo HTTP/1.1|Host: %s|X-Forwarded-For: 203.0.113.9|%s: forged"
                            .formatted(ACME, Forwarding.HEADER));

            assertThat(answer)
                    .contains("for=\"127.0.0.1\"")
                    .doesNotContain("203.0.113.9")
                    .doesNotContain("forged");
        }
    }

    @Test
    void large_body_is_forwarded_whole() throws Exception {
        String answer = gateway.request(ACME, "/upload")
                .method(HttpMethod.POST)
                .body(new StringRequestContent("x".repeat(LARGE)))
                .send()
                .getContentAsString();

        assertThat(answer).isEqualTo(Integer.toString(LARGE));
    }

    @Test
    void every_s3_api_stores_and_reads_objects_on_the_host_of_the_bucket() throws Exception {
        Reply login = gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/production/resources/ASSET_BUCKET/credentials")
                .isOk();
        for (int port : new int[] {BUCKET_PORT, options.bucketPort()}) {
            try (S3Client s3 = client(port, login.text("login"), login.text("secret"))) {
                String text = "object %d ".formatted(port).repeat(100_000);
                s3.putObject(it -> it.bucket("acme-ui").key("a dir/ä|%.txt"), RequestBody.fromString(text));

                assertThat(s3.getObjectAsBytes(it -> it.bucket("acme-ui").key("a dir/ä|%.txt"))
                                .asUtf8String())
                        .isEqualTo(text);
                assertThat(s3.listObjectsV2(it -> it.bucket("acme-ui")).contents())
                        .anyMatch(it -> it.key().equals("a dir/ä|%.txt"));
                assertThat(Files.readString(HostDirectory.in(data).resolve("buckets/acme-ui/a dir/ä|%.txt")))
                        .isEqualTo(text);
            }
            try (S3Client wrong = client(port, login.text("login"), "another secret")) {
                assertThatThrownBy(() -> wrong.listObjectsV2(it -> it.bucket("acme-ui")))
                        .hasMessageContaining("403");
            }
        }
    }

    @Test
    void push_and_deploy_reach_the_host_of_the_branch() throws Exception {
        TestGit git =
                TestGit.of(gateway.apiPort(), "acme", gateway.account().key()).cloned("acme-dev");
        Files.createDirectories(git.directory().resolve("assets/assets"));
        git.commit("assets/assets/page.html", "One");
        git.push("HEAD:acme-dev").isOk();
        assertThat(gateway.send("dev.acme.fi", "/assets/page.html").getContentAsString())
                .isEqualTo("One");

        git.commit("assets/assets/page.html", "Two");
        git.push("HEAD:acme-dev").isOk();

        assertThat(gateway.send("dev.acme.fi", "/assets/page.html").getContentAsString())
                .isEqualTo("Two");
    }

    @Test
    void host_learns_only_the_location_of_stacks_on_other_hosts() {
        String credential = invite("third");
        var third = new LinkClient(
                () -> Optional.of(LinkAddress.ofPort(HOST_PORT, credential)), Duration.ofSeconds(30), "No server.");
        assertThatThrownBy(() -> third.get("/heartbeat")).hasMessageContaining("has not joined");
        join(third, "third");

        Site site = third.find("/sites/" + ACME, Site.class).orElseThrow();

        assertThat(site.key()).isEmpty();
        assertThat(site.upstream()).isNull();
        assertThat(Objects.requireNonNull(site.forwarding()).url()).isEqualTo(options.gatewayUrl());
        assertThat(third.find("/access-keys/acme-ui", Map.class).orElseThrow().toString())
                .contains("secret=,", options.bucketUrl());
        assertThatThrownBy(() -> third.get("/functions/serverless-acme-prod", FunctionEnvironment.class))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is not on host `third`");
        assertThat(audit()).contains("values of the function serverless-acme-prod");
        update("third", "REVOKED").isOk();
        assertThatThrownBy(() -> third.get("/heartbeat")).hasMessageContaining("was revoked");
    }

    @Test
    void second_start_of_a_running_host_is_refused(@TempDir Path other) throws Exception {
        HostOptions otherPorts = TestHosts.options("second", options.server().credential(), HOST_PORT, data);
        assertThatThrownBy(() -> JoinedHost.start(otherPorts, Optional::empty))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("uses the data directory");
        assertThatThrownBy(() -> JoinedHost.start(TestHosts.in(options, other), Optional::empty))
                .isInstanceOf(CannotListen.class)
                .hasMessageContaining(Integer.toString(options.agentPort()))
                .hasMessageContaining("--agent-port");
        HostOptions elsewhere = TestHosts.options("second", options.server().credential(), HOST_PORT, other);
        assertThatThrownBy(() -> JoinedHost.start(elsewhere, Optional::empty))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Host `second` already runs at " + options.agentUrl());

        assertThat(TestGateway.raw(gateway.port(), "GET /echo HTTP/1.1|Host: " + ACME))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void restarted_host_joins_at_once_with_other_ports_too() throws Exception {
        String credential = invite("restarted");
        Path its = PostgresProcess.directory();
        try (JoinedHost _ =
                JoinedHost.start(TestHosts.options("restarted", credential, HOST_PORT, its), Optional::empty)) {
            Waiting.until(() -> shown("restarted", "answering"), it -> it.equals("true"));
        }

        HostOptions otherPorts = TestHosts.options("restarted", credential, HOST_PORT, its);
        try (JoinedHost _ = JoinedHost.start(otherPorts, Optional::empty)) {
            assertThat(shown("restarted", "answering")).isEqualTo("true");
            assertThat(shown("restarted", "agentUrl")).isEqualTo(otherPorts.agentUrl());
        }
        update("restarted", "REVOKED").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        nothing                                      | JSON
        {}                                           | name
        {"name": "sixth", "agentUrl": 5}             | agentUrl
        {"name": "sixth", "agentUrl": "http://a.fi"} | secret
        """)
    void malformed_join_is_refused_with_the_reason(String body, String why) throws Exception {
        String credential = invite("sixth");

        HttpResponse<String> refused = join(credential, body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("BadUserInput", why);
    }

    @Test
    void host_of_another_name_or_installation_is_refused() {
        String credential = invite("fourth");
        var fourth = new LinkClient(
                () -> Optional.of(LinkAddress.ofPort(HOST_PORT, credential)), Duration.ofSeconds(30), "No server.");
        assertThatThrownBy(() -> join(fourth, "second")).hasMessageContaining("belongs to the host `fourth`");
        var stranger = new LinkClient(
                () -> Optional.of(LinkAddress.ofPort(HOST_PORT, "host-of-another-installation")),
                Duration.ofSeconds(30),
                "No server.");

        assertThatThrownBy(() -> join(stranger, "second")).hasMessageContaining("unknown to this server");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://b.example.com | https://b.example.com:8443 | https://b.example.com:9000 | cannot reach the embedded PostgreSQL
            http://b.example.com  | https://b.example.com:8443 | https://b.example.com:9000 | `agentUrl` must be `https://`
            http://127.0.0.1:1    |                            | http://127.0.0.1:2         | each host needs one. Set `--gateway-port`
            http://127.0.0.1:1    | http://127.0.0.1:2         |                            | needs an S3 port. Set `--bucket-port`
            """)
    void join_that_cannot_work_is_refused_with_the_reason(String agent, String gateway, String bucket, String why) {
        String credential = invite("fifth");
        var fifth = new LinkClient(
                () -> Optional.of(LinkAddress.ofPort(HOST_PORT, credential)), Duration.ofSeconds(30), "No server.");

        assertThatThrownBy(() -> {
                    Map<String, Object> body = new HashMap<>();
                    body.put("name", "fifth");
                    body.put("agentUrl", agent);
                    body.put("secret", "s".repeat(24));
                    body.put("gatewayUrl", gateway);
                    body.put("bucketUrl", bucket);
                    body.put("hasGit", true);
                    fifth.post("/join", body, HostSettings.class);
                })
                .isInstanceOf(Problem.class)
                .hasMessageContaining(why);
    }

    @Test
    void other_link_version_is_refused_with_advice() throws Exception {
        HttpResponse<String> refused = send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/heartbeat".formatted(HOST_PORT))),
                options.server().credential(),
                "2");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Link protocol versions differ", "Install the same version");
    }

    private static HttpResponse<String> join(String credential, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/join".formatted(HOST_PORT)))
                        .POST(BodyPublishers.ofString(body)),
                credential,
                "1");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String credential, String version)
            throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    request.header("Authorization", "Bearer " + credential)
                            .header("Ambit-Link-Version", version)
                            .build(),
                    BodyHandlers.ofString(UTF_8));
        }
    }

    private static void join(LinkClient host, String name) {
        host.post(
                "/join",
                new JoinRequest(
                        name,
                        "http://127.0.0.1:1",
                        "s".repeat(24),
                        "http://127.0.0.1:2",
                        "http://127.0.0.1:3",
                        true,
                        null,
                        null),
                HostSettings.class);
    }

    private static S3Client client(int port, String login, String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(login, secret)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static String invite(String name) {
        return TestHosts.invite(gateway.account().http(), name);
    }

    private static Reply update(String name, String state) {
        return TestHosts.update(gateway.account().http(), name, state);
    }

    private static String shown(String name, String field) {
        return TestHosts.shown(gateway.account().http(), name, field);
    }

    private static String audit() {
        return TestOperators.owner(gateway.account())
                .get("/audit")
                .isOk()
                .http()
                .body();
    }
}
