package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.branch.TestGit;
import dev.ambit.process.OpenResources;
import dev.ambit.process.ProgramPath;
import dev.ambit.standin.aws.Moto;
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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Sends requests of visitors through distribution and stage to a function, which the stand-in really runs.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class AwsVisitorTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PROGRAM = """
            const { createServer } = require('node:http');
            createServer((request, response) => {
              const parts = [];
              request.on('data', part => parts.push(part));
              request.on('end', () => {
                const body = Buffer.concat(parts);
                if (request.url === '/api/echo') {
                  response.writeHead(200, { 'Content-Type': request.headers['content-type'], 'Set-Cookie': ['a=1', 'b=2'] });
                  response.end(body);
                  return;
                }
                response.writeHead(request.url === '/api/none' ? 404 : 200, { 'Content-Type': 'text/plain', 'X-Code': 'VERSION' });
                response.end(`${request.method} ${request.url} ${request.headers['x-own']} ${request.headers['x-api-key']} `
                  + `${process.env.STAGE} ${body}`);
              });
            }).listen(process.env.PORT, '127.0.0.1');
            """;

    private static VisitorServer visitors;
    private static AcmeOnAws acme;
    private static TestGit git;

    @BeforeAll
    static void start(Moto moto) throws Exception {
        Assumptions.assumeTrue(
                ProgramPath.find("node", System.getenv("PATH")).isPresent(), "node is not installed, so no code runs");
        StrictAws aws = OPENED.add(StrictAws.before(moto, new ProcessRuntime()));
        visitors = OPENED.add(VisitorServer.start(aws, 0));
        acme = AcmeOnAws.start(OPENED, aws, """
                {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}
                """);
        git = acme.cloned("acme-prod");
    }

    @AfterAll
    static void stop() {
        OPENED.close();
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

    @Test
    void bytes_and_several_cookies_pass_in_both_directions() throws Exception {
        write("assets/index.html", "<h1>Shop</h1>");
        write("function/main.js", PROGRAM.replace("VERSION", "bytes"));
        deploy("DONE");
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }

        for (String type : List.of("image/png", "text/plain", "application/json")) {
            HttpResponse<byte[]> echo = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/echo".formatted(visitors.port())))
                            .header("Host", "acme.fi")
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofByteArray(type.equals("image/png") ? bytes : "ä€".getBytes(UTF_8)))
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(echo.body()).as(type).isEqualTo(type.equals("image/png") ? bytes : "ä€".getBytes(UTF_8));
            assertThat(echo.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        }
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
        AcmeOnAws.write(git, file, content);
    }

    private static void deploy(String state) {
        String commit = AcmeOnAws.push(git, "acme-prod");
        TestAccount account = acme.account();
        account.http()
                .post(account.key(), "/api/v1/stacks/production/deploys", "")
                .isOk();
        Reply _ = acme.deployed("production", commit, state);
    }
}
