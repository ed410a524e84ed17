package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.aws.AwsServer;
import dev.ambit.branch.TestGit;
import dev.ambit.domain.TestDomains;
import dev.ambit.http.Json;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the providers of an AWS account with functions: the gateway forwards requests to API stages, which call
/// functions that deploys have changed.
@Tag("ci")
class AwsFunctionConformanceTest extends AwsConformance {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String HOST = "acme.fi";

    private final int gateway = TestPort.free();

    @Override
    TestStackOptions options(TestStackOptions options, EmbeddedPostgres postgres) {
        options.core().allowAddresses(TestOptions.LOOPBACK);
        return super.options(options, postgres).gatewayPort(gateway);
    }

    @Override
    String attachment() {
        return server.attachmentWithFunctions();
    }

    @Override
    void prepare() {
        TestDomains.allow(acme, HOST);
    }

    @Override
    String blueprint() {
        return """
                {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                {"kind": "ASSET_BUCKET"}, {"kind": "DATABASE"}, {"kind": "BRANCH"}
                """;
    }

    @Override
    TestDevelopment order() {
        return TestDevelopment.of(
                acme, "DATABASE", List.of("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "DATABASE", "BRANCH"));
    }

    @Override
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.API_STAGE, ResourceKind.FUNCTION);
    }

    @Override
    String providerOfOthers() {
        return "\"provider\":\"gateway\"";
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(ResourceKind.FUNCTION, new FunctionOnAwsClient(), ResourceKind.API_STAGE, new StageClient());
    }

    /// Deploys and invokes a function.
    private final class FunctionOnAwsClient implements ResourceClient {

        @Override
        public void write(WantedResource wanted, String text) {
            server.deploy(wanted, text);
        }

        @Override
        public String read(WantedResource wanted) throws IOException {
            return text(server.invoke(wanted));
        }
    }

    /// Deploys the function of a stage, and sends requests to the stage.
    private final class StageClient implements ResourceClient {

        @Override
        public void write(WantedResource wanted, String text) {
            // The function may have been removed and created again, without the permission of the stage.
            make(wanted);
            server.deploy(wanted(wanted.stage(), ResourceKind.FUNCTION).orElseThrow(), text);
        }

        @Override
        public String read(WantedResource wanted) throws Exception {
            return get(URI.create(server.stageUrl(wanted)), wanted.secret());
        }
    }

    private static String text(String answer) throws IOException {
        Object body = Json.map(answer).get("body");
        if (body == null) {
            throw new IOException(answer);
        }
        return body.toString();
    }

    private static String get(URI address, String key) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(address).header("X-Api-Key", key).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("%d %s".formatted(response.statusCode(), response.body()));
        }
        return response.body();
    }

    @LongTest
    @Order(4)
    void pushed_code_is_deployed_and_the_gateway_forwards_to_the_stage() throws Exception {
        WantedResource stage = wanted(Stage.DEVELOPMENT, ResourceKind.API_STAGE).orElseThrow();
        make(wanted(Stage.DEVELOPMENT, ResourceKind.FUNCTION).orElseThrow());
        make(stage);
        server.changeFunctionsFor(1);
        var git = new TestGit(
                Files.createTempDirectory("clone"),
                "http://git:%s@127.0.0.1:%d/git/acme.git".formatted(acme.key(), port));
        git.cloned("acme-dev");
        Files.createDirectory(git.directory().resolve("function"));

        String commit = git.commit("function/main.js", "pushed");
        git.push("HEAD:acme-dev").isOk();

        Http.Reply deployed = Waiting.until(
                () -> acme.http()
                        .get(acme.key(), "/api/v1/stacks/acme-dev/deploys")
                        .isOk(),
                it -> it.at("0") != null
                        && commit.equals(it.text("0.commit"))
                        && !it.text("0.state").equals("RUNNING")
                        && !it.text("0.state").equals("PENDING"));
        server.changeFunctionsFor(0);
        assertThat(deployed.text("0.state")).as(deployed.http().body()).isEqualTo("DONE");
        assertThat(deployed.http().body()).contains("answers visitors");
        HttpResponse<String> answer = visit("dev." + HOST);
        assertThat(answer.body()).contains("pushed");
        assertThat(visit(HOST).body()).doesNotContain("pushed");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/acme-dev/function")
                        .isProblem(404, "StackResourceNotFound")
                        .text("message"))
                .contains("push to its branch");
    }

    @Test
    @Order(4)
    void function_reaches_its_database_on_rds_by_tls() {
        WantedResource function =
                wanted(Stage.DEVELOPMENT, ResourceKind.FUNCTION).orElseThrow();
        make(function);

        assertThat(server.variables(function))
                .containsEntry("TITLE", "Acme, in development")
                .hasEntrySatisfying(
                        "DATABASE_URL",
                        it -> assertThat(it)
                                .contains("@127.0.0.1:%d/".formatted(postgresAddress.getPort()))
                                .endsWith("&sslmode=require"));
    }

    @Test
    @Order(4)
    void invalid_database_server_is_refused_with_its_field() {
        for (String field : List.of("endpoint", "login", "password", "certificate")) {
            Http.Reply refused = database(
                    attachDatabase.replaceFirst("\"%s\":\"[^\"]*\"".formatted(field), "\"%s\":\"!\"".formatted(field)));
            assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
        }
    }

    @Test
    @Order(4)
    void invalid_attachment_is_refused_with_its_field() {
        assertThat(attach(attachment().replace("eu-north-1", "eu-nowhere-1"))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("region");
        assertThat(attach(attachment().replace("iam::123456789012:role", "iam::12:role"))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("roleArn");
        assertThat(attach(attachment().replace("an-external-id-of-tests", "short"))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("externalId");
        assertThat(attach(attachment().replace("\"prefix\": \"ambit\"", "\"prefix\": \"am-bit\""))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("prefix");
    }

    @Test
    @Order(4)
    void invalid_settings_of_functions_are_refused_with_their_field() {
        String layer = "arn:aws:lambda:eu-north-1:123456789012:layer:adapter:1";
        String boundary = "arn:aws:iam::123456789012:policy/ambit-functions";
        assertRefused(
                "{\"adapterLayer\": \"adapter\", \"permissionsBoundary\": \"%s\"}".formatted(boundary), "adapterLayer");
        assertRefused(
                "{\"adapterLayer\": \"%s\", \"permissionsBoundary\": \"boundary\"}".formatted(layer),
                "permissionsBoundary");
        String both = "{\"adapterLayer\": \"%s\", \"permissionsBoundary\": \"%s\", ".formatted(layer, boundary);
        assertRefused(both + "\"subnetIds\": [\"here\"], \"securityGroupIds\": [\"sg-0a1b2c3d\"]}", "subnetIds");
        assertRefused(
                both + "\"subnetIds\": [\"subnet-0a1b2c3d\"], \"securityGroupIds\": [\"here\"]}", "securityGroupIds");
        assertRefused(both + "\"subnetIds\": [\"subnet-0a1b2c3d\"]}", "securityGroupIds");
        assertRefused(both + "\"environmentKey\": \"alias/shop\"}", "environmentKey");
        assertRefused(both + "\"subnetIds\": []}", "environmentKey");
        attach(AwsServer.ATTACH).isProblem(409, "StackInTheWay");
    }

    private void assertRefused(String functions, String field) {
        String body =
                AwsServer.ATTACH.replace("\"prefix\": \"ambit\"", "\"prefix\": \"ambit\", \"functions\": " + functions);
        assertThat(attach(body).isProblem(400, "BadUserInput").text("field")).isEqualTo("functions." + field);
    }

    private HttpResponse<String> visit(String host) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/".formatted(gateway)))
                .header("Host", host)
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
