package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Deploys of code that takes long to listen, or never does.
@Tag("long")
class SlowDeployTest {

    private static TestGateway gateway;
    private static TestBranches acme;

    @BeforeAll
    static void start() throws Exception {
        int bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort));
        gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}]}
                """)
                .isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "BRANCH");
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
    void deploy_of_code_that_never_listens_does_not_block_other_deploys() throws Exception {
        TestBranches other = TestBranches.of(TestAccount.open(new Http(gateway.apiPort()), "Other"), gateway.apiPort());
        TestGit otherGit = other.git().cloned(other.dev());
        String slow = push("setInterval(() => {}, 1000);");
        started(slow);

        String commit = otherGit.commit("new.txt", "new");
        otherGit.push("HEAD:" + other.dev()).isOk();
        gateway.account()
                .http()
                .post(gateway.account().key(), "/api/v1/stacks/production/deploys", "")
                .isOk();

        other.deployed(other.development(), commit, "DONE");
        acme.deployed("production", acme.git().head(acme.production()), "DONE");
        assertThat(acme.deploys(acme.development()).text("0.state")).isEqualTo("RUNNING");
        acme.deployed(acme.development(), slow, "FAILED");
    }

    @Test
    void canceled_deploy_stops_before_its_next_part() throws Exception {
        String commit = push("""
                const { createServer } = require('node:http');
                const server = createServer((request, response) => response.end('slow'));
                setTimeout(() => server.listen(process.env.PORT, '127.0.0.1'), 3000);
                """);

        String operation = started(commit).text("0.operationId");
        Waiting.until(() -> acme.account().operation(operation), it -> it.at("phase") != null);
        gateway.account()
                .http()
                .post(gateway.account().key(), "/api/v1/operations/%s/cancel".formatted(operation), "")
                .isOk();

        Reply stopped = Waiting.until(() -> acme.deploys(acme.development()), it -> it.at("0.error") != null);
        assertThat(stopped.text("0.error.message")).isEqualTo("The deploy was canceled.");
        assertThat(stopped.text("0.state")).isEqualTo("CANCELED");
        assertThat(HostDirectory.in(gateway.data()).resolve("buckets/acme-ui-dev/index.html"))
                .doesNotExist();
    }

    private static String push(String code) throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        Files.createDirectories(git.directory().resolve("assets"));
        Files.createDirectories(git.directory().resolve("function"));
        git.commit("assets/index.html", "<h1>%d</h1>".formatted(code.length()));
        String commit = git.commit("function/main.js", code);
        // A push waits for its deploy.
        Thread.startVirtualThread(() -> git.push("HEAD:" + acme.dev()).isOk());
        return commit;
    }

    private static Reply started(String commit) {
        return acme.deployed(acme.development(), commit, "RUNNING");
    }
}
