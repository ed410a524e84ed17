package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestPerson;
import dev.ambit.TestPort;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.function.TestCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Deploys the commit of an earlier deploy, and runs an earlier version of a function again.
@Tag("ci")
class RollbackTest {

    private static TestGateway gateway;
    private static TestBranches acme;

    @BeforeAll
    static void start() throws Exception {
        int bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort));
        put("/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"},
                  {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                """).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "CDN", "BRANCH");
        put("/production/parameters/schema", """
                {"parameters": [{"name": "title", "type": "STRING"}]}
                """).isOk();
        Object refusal = get("/acme-dev/function").isOk().at("refusal");
        assumeTrue(refusal == null, () -> String.valueOf(refusal));
        acme = new TestBranches(gateway.account(), gateway.apiPort(), "acme-dev");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void earlier_commit_is_deployed_again_with_its_function_assets_and_parameters() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        String first = push(git, "One");
        String second = push(git, "Two");
        assertThat(seen("dev.acme.fi")).isEqualTo("Two Two Two");
        String earlier = operation("acme-dev", first);

        Reply begun = post("/acme-dev/deploys", rollbackTo(earlier)).isOk();

        assertThat(begun.text("commit")).isEqualTo(first);
        acme.deployed("acme-dev", first, "DONE");
        assertThat(seen("dev.acme.fi")).isEqualTo("One One One");
        assertThat(get("/acme-dev/branch").isOk().text("commit")).isEqualTo(second);
        assertThat(gateway.account()
                        .http()
                        .get(gateway.account().key(), "/api/v1/audit")
                        .isOk()
                        .http()
                        .body())
                .contains("\"rollbackTo\":\"%s\"".formatted(earlier));
        post("/acme-dev/deploys", "").isOk();
        acme.deployed("acme-dev", second, "DONE");
        assertThat(seen("dev.acme.fi")).isEqualTo("Two Two Two");
    }

    @Test
    void production_goes_back_without_a_change_of_its_branch() throws Exception {
        TestGit git = acme.git().cloned(acme.production());
        String first = commit(git, "Old");
        git.push("HEAD:" + acme.production()).isOk();
        post("/production/deploys", "").isOk();
        acme.deployed("production", first, "DONE");
        String second = commit(git, "New");
        git.push("HEAD:" + acme.production()).isOk();
        post("/production/deploys", "").isOk();
        acme.deployed("production", second, "DONE");
        String body = rollbackTo(operation("production", first));
        TestPerson.member(acme.account(), "VIEWER", "ADMIN")
                .post("/stacks/production/deploys", body)
                .isProblem(403, "AccessDeniedError");

        post("/production/deploys", body).isOk();

        acme.deployed("production", first, "DONE");
        assertThat(seen("acme.fi")).isEqualTo("Old Old Old");
        assertThat(git.head(acme.production())).isEqualTo(second);
        post("/acme-dev/deploys", body).isProblem(400, "BadUserInput");
    }

    @Test
    void rollback_to_anything_but_a_finished_deploy_is_refused() {
        String commit = "0".repeat(40);

        post("/acme-dev/deploys", rollbackTo(UUID.randomUUID().toString())).isProblem(400, "BadUserInput");
        post("/acme-dev/deploys", "{\"rollbackTo\": \"%s\", \"commit\": \"%s\"}".formatted(UUID.randomUUID(), commit))
                .isProblem(400, "BadUserInput");
    }

    /// A forced push removes commits from development's branch, and Git deletes them after a while.
    @Test
    void rollback_to_a_deleted_commit_fails_with_the_reason() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        String before = git.head(acme.dev());
        String lost = push(git, "Lost");
        git.run("reset", "--quiet", "--hard", before).isOk();
        String after = commit(git, "After");
        git.push("--force", "HEAD:" + acme.dev()).isOk();
        acme.deployed("acme-dev", after, "DONE");
        Path repository = HostDirectory.in(gateway.data())
                .resolve("repositories/%s.git".formatted(acme.account().slug()));
        for (String command : List.of("repack -adq", "prune --expire=now")) {
            List<String> words = new ArrayList<>(List.of("-c", "safe.directory=*", "-C", repository.toString()));
            words.addAll(List.of(command.split(" ")));
            git.run(words.toArray(String[]::new)).isOk();
        }

        post("/acme-dev/deploys", rollbackTo(operation("acme-dev", lost))).isOk();

        assertThat(acme.deployed("acme-dev", lost, "FAILED").text("0.error.message"))
                .isEqualTo(
                        "Commit `%s` is no longer in the repository, because no branch contains it. Push the commit again."
                                .formatted(lost));
        assertThat(seen("dev.acme.fi")).isEqualTo("After After After");
    }

    @Test
    void previous_version_of_a_function_runs_again() {
        int one = upload("one");
        int two = upload("two");

        Reply rolledBack = post("/acme-dev/function/rollback", version(one)).isOk();

        assertThat(rolledBack.text("version.number")).isEqualTo("" + one);
        assertThat(rolledBack.text("previous.number")).isEqualTo("" + two);
        assertThat(gateway.text("dev.acme.fi", "/api/")).startsWith("one ");
        // A repetition does not go forward again.
        assertThat(post("/acme-dev/function/rollback", version(one)).isOk().text("version.number"))
                .isEqualTo("" + one);
        Reply refused = post("/acme-dev/function/rollback", version(two + 7));
        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("message")).contains("The host keeps version %d.".formatted(two));

        int three = upload("three");

        assertThat(three).isGreaterThan(two);
        assertThat(post("/acme-dev/function/rollback", version(one)).isOk().text("version.number"))
                .isEqualTo("" + one);
        assertThat(gateway.text("dev.acme.fi", "/api/")).startsWith("one ");
    }

    private static int upload(String release) {
        Http http = gateway.account().http();
        return Integer.parseInt(http.send(http.request("/api/v1/stacks/acme-dev/function")
                        .header("X-API-KEY", gateway.account().key())
                        .PUT(BodyPublishers.ofByteArray(TestCode.script(script(release)))))
                .isOk()
                .text("version.number"));
    }

    private static String version(int number) {
        return "{\"version\": %d}".formatted(number);
    }

    private static String rollbackTo(String operation) {
        return "{\"rollbackTo\": \"%s\"}".formatted(operation);
    }

    private static String operation(String environment, String commit) {
        Reply deploys = acme.deploys(environment);
        return deploys.texts("operationId").get(deploys.texts("commit").indexOf(commit));
    }

    private static String push(TestGit git, String word) throws Exception {
        String commit = commit(git, word);
        git.push("HEAD:" + acme.dev()).isOk();
        acme.deployed("acme-dev", commit, "DONE");
        return commit;
    }

    /// Commits a parameter, an asset and a function with the same word.
    private static String commit(TestGit git, String word) throws Exception {
        Files.createDirectories(git.directory().resolve("assets"));
        Files.createDirectories(git.directory().resolve("function"));
        git.commit("ambit.json", "{\"parameters\": {\"title\": \"%s\"}}".formatted(word));
        git.commit("assets/index.html", word);
        return git.commit("function/main.js", script(word));
    }

    /// A function that answers with a word and the parameter.
    private static String script(String word) {
        return """
                const { createServer } = require('node:http');
                const server = createServer((request, response) => response.end('%s ' + process.env.TITLE));
                server.listen(process.env.PORT, '127.0.0.1');
                """.formatted(word);
    }

    private static String seen(String host) {
        return gateway.text(host, "/") + " " + gateway.text(host, "/api/");
    }

    private static Reply get(String path) {
        return gateway.account().http().get(gateway.account().key(), "/api/v1/stacks" + path);
    }

    private static Reply post(String path, String body) {
        return gateway.account().http().post(gateway.account().key(), "/api/v1/stacks" + path, body);
    }

    private static Reply put(String path, String body) {
        return gateway.account().http().put(gateway.account().key(), "/api/v1/stacks" + path, body);
    }
}
