package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPort;
import dev.ambit.gateway.TestGateway;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.client.ContentResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A whole store behind the gateway: a push to development's branch is visible at its host; production does not
/// change until it is pushed to and deployed.
@Tag("long")
class StoreDeployTest {

    private static final List<String> PATHS = List.of("/", "/logo.svg", "/api/greeting");
    private static TestGateway gateway;
    private static TestBranches acme;

    @BeforeAll
    static void start() throws Exception {
        int bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort));
        gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"},
                  {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                """)
                .isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "CDN", "BRANCH");
        Object refusal = gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/acme-dev/function")
                .isOk()
                .at("refusal");
        assumeTrue(refusal == null, () -> String.valueOf(refusal));
        acme = new TestBranches(gateway.account(), gateway.apiPort(), "acme-dev");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void pushed_code_reaches_production_only_when_production_is_deployed() throws Exception {
        TestGit production = acme.git().cloned(acme.production());
        String first = open(production, "One");
        production.push("HEAD:" + acme.production()).isOk();
        deployProduction(first);
        List<String> before = seen("acme.fi");
        assertThat(before).containsExactly("<h1>One</h1>", "<svg>One</svg>", "One of production");

        TestGit development = acme.git().cloned(acme.dev());
        development.run("pull", "--quiet", acme.git().url(), acme.production()).isOk();
        String second = open(development, "Two");
        development.push("HEAD:" + acme.dev()).isOk();
        acme.deployed(acme.development(), second, "DONE");

        assertThat(seen("dev.acme.fi")).containsExactly("<h1>Two</h1>", "<svg>Two</svg>", "Two of development");
        assertThat(seen("acme.fi")).isEqualTo(before);

        development.push("HEAD:" + acme.production()).isOk();
        assertThat(seen("acme.fi")).isEqualTo(before);
        deployProduction(second);
        assertThat(seen("acme.fi")).containsExactly("<h1>Two</h1>", "<svg>Two</svg>", "Two of production");
    }

    /// Commits assets and a function that all contain the word.
    private static String open(TestGit git, String word) throws Exception {
        Files.createDirectories(git.directory().resolve("assets"));
        Files.createDirectories(git.directory().resolve("function"));
        git.commit("assets/index.html", "<h1>%s</h1>".formatted(word));
        git.commit("assets/logo.svg", "<svg>%s</svg>".formatted(word));
        return git.commit("function/main.js", """
                const { createServer } = require('node:http');
                const server = createServer((request, response) => response.end('%s of ' + process.env.STAGE));
                server.listen(process.env.PORT, '127.0.0.1');
                """.formatted(word));
    }

    private static void deployProduction(String commit) {
        gateway.account()
                .http()
                .post(gateway.account().key(), "/api/v1/stacks/production/deploys", "")
                .isOk();
        acme.deployed("production", commit, "DONE");
    }

    private static List<String> seen(String host) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (String path : PATHS) {
            ContentResponse answer = gateway.send(host, path);
            assertThat(answer.getStatus())
                    .as("%s%s %s", host, path, answer.getContentAsString())
                    .isEqualTo(200);
            bodies.add(answer.getContentAsString());
        }
        return bodies;
    }
}
