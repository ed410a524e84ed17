package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.process.ProgramPath;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.ProcessRuntime;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.VisitorServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Sends requests of visitors through distribution and stage to a function, which the stand-in really runs.
@Execution(ExecutionMode.SAME_THREAD)
class AwsVisitorTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String DEPLOYS = "/api/v1/stacks/production/deploys";
    private static final String PROGRAM = """
            const { createServer } = require('node:http');
            createServer((request, response) => {
              let body = '';
              request.on('data', part => body += part);
              request.on('end', () => {
                response.writeHead(request.url === '/api/none' ? 404 : 200, { 'Content-Type': 'text/plain', 'X-Code': 'VERSION' });
                response.end(`${request.method} ${request.url} ${request.headers['x-own']} ${request.headers['x-api-key']} `
                  + `${process.env.STAGE} ${body}`);
              });
            }).listen(process.env.PORT, '127.0.0.1');
            """;

    private static VisitorServer visitors;
    private static Path data;
    private static TestAccount acme;
    private static TestGit git;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                ProgramPath.find("node", System.getenv("PATH")).isPresent(), "node is not installed, so no code runs");
        StrictAws aws = OPENED.add(StrictAws.before(OPENED.add(TestStandIns.moto()), new ProcessRuntime()));
        visitors = OPENED.add(VisitorServer.start(aws, 0));
        var server = new AwsServer(aws);
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data).gatewayPort(TestPort.free()).bucketPort(TestPort.free());
        options.core().database(postgres).allowAddresses(TestOptions.LOOPBACK);
        Server app =
                OPENED.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        acme = TestAccount.open(new Http(app.port()), "Acme");
        TestDomains.allow(acme, "acme.fi");
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/acme/aws", server.attachmentWithHosts("acme.fi"))
                .isOk();
        acme.http().put(acme.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                """).isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        git = new TestGit(
                        Files.createTempDirectory("clone"),
                        "http://git:%s@127.0.0.1:%d/git/acme.git".formatted(acme.key(), app.port()))
                .cloned("acme-prod");
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @Test
    void visitor_is_answered_by_the_code_and_the_files_of_the_last_working_deploy() throws Exception {
        write("assets/index.html", "<h1>Shop</h1>");
        write("function/main.js", PROGRAM.replace("VERSION", "one"));
        deploy("DONE");

        HttpResponse<String> page = visit("GET", "/", "");
        assertThat(page.body()).isEqualTo("<h1>Shop</h1>");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html");
        HttpResponse<String> answer = visit("POST", "/api/cart?id=7&name=%C3%A4", "two cups");
        assertThat(answer.body()).isEqualTo("POST /api/cart?id=7&name=%C3%A4 header undefined production two cups");
        assertThat(answer.headers().firstValue("X-Code")).contains("one");
        assertThat(visit("GET", "/api/none", "").statusCode()).isEqualTo(404);
        assertThat(visit("GET", "/none", "").statusCode()).isEqualTo(404);

        write("function/main.js", "throw new Error('Broken');");
        deploy("FAILED");
        assertThat(code()).isEqualTo("one");

        write("function/main.js", PROGRAM.replace("VERSION", "two"));
        deploy("DONE");
        assertThat(code()).isEqualTo("two");
    }

    private static String code() throws IOException, InterruptedException {
        return visit("GET", "/api/x", "").headers().firstValue("X-Code").orElse("none");
    }

    private static HttpResponse<String> visit(String method, String path, String body)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(visitors.port(), path)))
                        .header("Host", "acme.fi")
                        .header("X-Own", "header")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static void write(String file, String content) throws IOException {
        Path path = git.directory().resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, content.getBytes(UTF_8));
    }

    private static void deploy(String state) {
        git.run("add", "--all").isOk();
        git.run("commit", "--quiet", "-m", "Change files").isOk();
        git.push("HEAD:acme-prod").isOk();
        String commit = git.run("rev-parse", "HEAD").isOk().said().strip();
        acme.http().post(acme.key(), DEPLOYS, "").isOk();
        Reply over = Waiting.until(
                () -> acme.http().get(acme.key(), DEPLOYS).isOk(),
                it -> it.at("0") != null
                        && commit.equals(it.text("0.commit"))
                        && List.of("DONE", "FAILED").contains(it.text("0.state")));
        assertThat(over.text("0.state")).as(over.http().body()).isEqualTo(state);
    }
}
