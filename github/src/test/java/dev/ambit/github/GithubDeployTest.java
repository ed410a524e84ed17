package dev.ambit.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.github.StrictGithub;
import dev.ambit.standin.github.WebhookDelivery;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Pushes to a repository of a stand-in for GitHub, and looks at what a server deploys.
@Execution(ExecutionMode.SAME_THREAD)
class GithubDeployTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String DEV = "acme-dev";
    private static final String DEEP = "deep/%s/page.html".formatted("a".repeat(110));

    private static final String DUE =
            "select count(*) from work where kind = 'GITHUB_BRANCH' and due_at < now() + interval '4 minutes'";
    private static final String ACCEPTED = "select count(*) from github_deliveries";

    private static Path data;
    private static EmbeddedPostgres postgres;
    private static StrictGithub github;
    private static TestAccount acme;
    private static URI deliveries;
    private static int gatewayPort;
    private static boolean runsFunctions;

    @BeforeAll
    static void start() throws Exception {
        github = OPENED.add(TestGithub.start());
        var server = new GithubServer(github);
        data = MigratedDirectory.create();
        postgres = OPENED.add(EmbeddedPostgres.start(data));
        gatewayPort = TestPort.free();
        var options = new TestStackOptions(data).gatewayPort(gatewayPort).bucketPort(TestPort.free());
        options.core().database(postgres).allowAddresses(TestOptions.LOOPBACK);
        Server app =
                OPENED.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        deliveries = URI.create("http://127.0.0.1:%d/api/v1/github/deliveries".formatted(app.port()));
        github.deliverTo(deliveries);
        acme = TestAccount.open(new Http(app.port()), "Acme");
        TestDomains.allow(acme, "acme.fi");
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/acme/github", server.attach())
                .isOk();
        acme.http().put(acme.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [
                          {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                          {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "POLICY"}, {"kind": "MEDIA"},
                          {"kind": "CDN", "parameters": {"behaviors": [
                            {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                        """).isOk();
        TestDevelopment.ofAll(acme);
        runsFunctions = acme.http()
                        .get(acme.key(), "/api/v1/stacks/acme-dev/function")
                        .isOk()
                        .at("refusal")
                == null;
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @AfterEach
    void end_faults() {
        github.throttle(0);
        github.allow();
        github.deliverTo(deliveries);
    }

    @LongTest
    void push_deploys_parameters_code_and_assets_to_development_only() throws Exception {
        github.push(DEV, "assets/" + DEEP, "<p>Deep</p>");
        if (runsFunctions) {
            github.push(DEV, "function/main.js", """
                    const { createServer } = require('node:http');
                    const server = createServer((request, response) => response.end('Code of ' + process.env.STAGE));
                    server.listen(process.env.PORT, '127.0.0.1');
                    """);
        }
        String commit = github.push(DEV, "assets/index.html", "<h1>One</h1>");

        Reply deploys = deployed(DEV, commit, "DONE");

        assertThat(deploys.text("0.branch")).isEqualTo(DEV);
        assertThat(visit("dev.acme.fi", "/").body()).isEqualTo("<h1>One</h1>");
        assertThat(visit("dev.acme.fi", "/" + DEEP).body()).isEqualTo("<p>Deep</p>");
        assertThat(visit("acme.fi", "/" + DEEP).statusCode()).isEqualTo(404);
        if (runsFunctions) {
            assertThat(visit("dev.acme.fi", "/api/x").body()).isEqualTo("Code of development");
        }
        awaitStatus(commit, "success");
        assertThat(statuses(commit)).allMatch(it -> "ambit/acme-dev".equals(it.get("context")));
    }

    @LongTest
    void lost_delivery_is_found_when_heads_are_compared() throws Exception {
        github.deliverTo(null);
        String commit = github.push(DEV, "assets/lost.html", "Found");
        assertThat(deploys(DEV).http().body()).doesNotContain(commit);

        due();

        deployed(DEV, commit, "DONE");
        assertThat(visit("dev.acme.fi", "/lost.html").body()).isEqualTo("Found");
    }

    @Test
    void old_deliveries_deploy_nothing_and_forged_ones_are_refused() throws Exception {
        String first = github.push(DEV, "assets/order.html", "First");
        deployed(DEV, first, "DONE");
        String second = github.push(DEV, "assets/order.html", "Second");
        deployed(DEV, second, "DONE");
        WebhookDelivery old = delivery(first);
        int count = deployCount();

        assertThat(old.sendTo(deliveries)).isEqualTo(202);
        assertThat(old.with("X-GitHub-Delivery", UUID.randomUUID().toString()).sendTo(deliveries))
                .isEqualTo(202);
        due();
        assertThat(old.withBody(old.body() + " ").sendTo(deliveries)).isEqualTo(202);
        assertThat(old.with("X-Hub-Signature-256", "").sendTo(deliveries)).isEqualTo(400);

        awaitLook();
        assertThat(deployCount()).isEqualTo(count);
        assertThat(visit("dev.acme.fi", "/order.html").body()).isEqualTo("Second");
    }

    @Test
    void forged_push_has_one_answer_for_all_branches_and_no_effect() throws Exception {
        String commit = github.push(DEV, "assets/forged.html", "Forged");
        deployed(DEV, commit, "DONE");
        WebhookDelivery forged = delivery(commit)
                .with("X-Hub-Signature-256", "sha256=" + "0".repeat(64))
                .with("X-GitHub-Delivery", UUID.randomUUID().toString());
        WebhookDelivery unknown = forged.withBody(forged.body().replace("heads/" + DEV, "heads/nobody"));
        WebhookDelivery elsewhere = forged.withBody(forged.body().replace("\"full_name\":\"", "\"full_name\":\"not-"));
        int accepted = count(ACCEPTED);

        assertThat(forged.answerOf(deliveries)).isEqualTo("202 {\"data\":{\"branches\":0}}");
        assertThat(unknown.answerOf(deliveries)).isEqualTo(forged.answerOf(deliveries));
        assertThat(elsewhere.answerOf(deliveries)).isEqualTo(forged.answerOf(deliveries));
        assertThat(unknown.body()).isNotEqualTo(forged.body());
        assertThat(elsewhere.body()).isNotEqualTo(forged.body());
        assertThat(count(ACCEPTED)).isEqualTo(accepted);
    }

    @LongTest
    void production_is_deployed_by_request_only() throws Exception {
        String commit = github.push("acme-prod", "assets/index.html", "<h1>Production</h1>");
        assertThat(deploys("production").http().body()).doesNotContain(commit);

        acme.http()
                .post(acme.key(), "/api/v1/stacks/production/deploys", "{\"commit\": \"%s\"}".formatted(commit))
                .isOk();

        deployed("production", commit, "DONE");
        assertThat(visit("acme.fi", "/").body()).isEqualTo("<h1>Production</h1>");
        awaitStatus(commit, "success");
    }

    @LongTest
    void script_of_the_example_deploys_production_and_says_why_it_cannot() throws Exception {
        GithubActionTest.requirePrograms("curl", "jq");
        String commit = github.push("acme-prod", "assets/script.html", "By a script");

        GithubActionTest.Run done = deployByScript(commit);
        GithubActionTest.Run refused = deployByScript("0".repeat(40));

        assertThat(done.out()).contains("Deploying commit " + commit);
        assertThat(done.exit()).isZero();
        assertThat(visit("acme.fi", "/script.html").body()).isEqualTo("By a script");
        assertThat(refused.out()).contains("must be the head of branch `acme-prod`");
        assertThat(refused.exit()).isOne();
    }

    private static GithubActionTest.Run deployByScript(String commit) {
        return GithubActionTest.Run.of(
                data,
                Map.of(
                        "AMBIT_URL", deliveries.resolve("/").toString().replaceFirst("/$", ""),
                        "AMBIT_API_KEY", acme.key()),
                "sh",
                GithubActionTest.SCRIPTS.resolve("deploy.sh").toString(),
                "production",
                commit);
    }

    @LongTest
    void deploy_that_fails_says_which_file_on_github_too() {
        String commit = github.push(DEV, "ambit.json", "{\"parameters\": 1}");
        Reply failed = deployed(DEV, commit, "FAILED");

        assertThat(failed.text("0.error.file")).isEqualTo("ambit.json");
        awaitStatus(commit, "failure");
        assertThat(statuses(commit))
                .anyMatch(it -> String.valueOf(it.get("description")).contains("ambit.json"));
        deployed(DEV, github.push(DEV, "ambit.json", "{\"parameters\": {}}"), "DONE");
    }

    @Test
    void throttled_deploy_goes_on_when_github_allows_it() {
        github.deliverTo(null);
        String commit = github.push(DEV, "assets/slow.html", "Slow");
        github.refuse("GET /git/trees", 429, "You have exceeded a secondary rate limit.", Map.of("Retry-After", "1"));

        acme.http().post(acme.key(), "/api/v1/stacks/acme-dev/deploys", "").isOk();
        Waiting.until(() -> deploys(DEV), it -> it.http().body().contains("GitHub throttles"));
        github.allow();

        deployed(DEV, commit, "DONE");
    }

    /// Makes the comparison of heads due, as it is every five minutes.
    private static void due() throws Exception {
        try (var connection = DriverManager.getConnection(postgres.superuserUrl());
                var statement = connection.createStatement()) {
            statement.execute("update work set due_at = now() where kind = 'GITHUB_BRANCH'");
        }
    }

    /// Waits until no branch is due or being looked at.
    private static void awaitLook() {
        Waiting.until(() -> count(DUE), it -> it == 0);
    }

    private static int count(String query) {
        try (var connection = DriverManager.getConnection(postgres.superuserUrl());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WebhookDelivery delivery(String commit) {
        return github.deliveries().stream()
                .filter(it -> it.body().contains("\"after\":\"%s\"".formatted(commit)))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitStatus(String commit, String state) {
        Waiting.until(() -> statuses(commit), all -> all.stream().anyMatch(it -> state.equals(it.get("state"))));
    }

    private static List<Map<String, Object>> statuses(String commit) {
        return github.statuses().stream()
                .filter(it -> commit.equals(it.get("sha")))
                .toList();
    }

    private static int deployCount() {
        return deploys(DEV).texts("commit").size();
    }

    private static Reply deploys(String environment) {
        return acme.http()
                .get(acme.key(), "/api/v1/stacks/%s/deploys".formatted(environment))
                .isOk();
    }

    /// The latest deploy, which is of that commit, when it has come to its end.
    private static Reply deployed(String environment, String commit, String state) {
        return Waiting.until(
                () -> deploys(environment),
                it -> it.at("0") != null
                        && it.text("0.commit").equals(commit)
                        && it.text("0.state").equals(state));
    }

    private static HttpResponse<String> visit(String host, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(gatewayPort, path)))
                        .header("Host", host)
                        .build(),
                BodyHandlers.ofString());
    }
}
