package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.PageReader;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import java.io.RandomAccessFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A push to a branch is deployed to its stack.
@Tag("ci")
class DeployTest {

    private final TestBranches acme = TestBranches.open();
    private final TestGit git = acme.git().cloned(acme.dev());

    @LongTest
    void d26_panel_value_wins_over_the_branch_and_the_conflict_is_reported() {
        define();
        put("{\"values\": {\"title\": \"Of the panel\"}}").isOk();

        String commit = push("{\"parameters\": {\"title\": \"Of the branch\", \"workers\": 2}}");

        Reply deployed = acme.deployed(acme.development(), commit, "DONE");
        assertThat(deployed.text("0.branch")).isEqualTo(acme.dev());
        assertThat(deployed.texts("log").getFirst()).contains("Kept the values that were set in the panel: title.");
        Reply both = parameters(acme.development());
        assertThat(both.at("conflicts")).isEqualTo(List.of("title"));
        assertThat(parameter(both, "title"))
                .containsEntry("value", "Of the panel")
                .containsEntry("conflict", Map.of("branch", "Of the branch", "panel", "Of the panel"));
        assertThat(parameter(both, "workers")).containsEntry("source", "BRANCH");
        assertThat(parameter(parameters("production"), "title")).containsEntry("isSet", false);
    }

    @LongTest
    void d26_invalid_parameter_file_fails_the_deploy_and_keeps_the_old_values() {
        define();
        acme.deployed(acme.development(), push("{\"parameters\": {\"workers\": 2}}"), "DONE");

        String bad = push("{\"parameters\": {\"title\": \"New\", \"workers\": \"two\"}}");

        Reply failed = acme.deployed(acme.development(), bad, "FAILED");
        assertThat(failed.at("0.error"))
                .isEqualTo(Map.of(
                        "file",
                        "ambit.json",
                        "field",
                        "parameters.workers",
                        "received",
                        "two",
                        "allowed",
                        "a number of up to 15 digits",
                        "message",
                        "ambit.json, parameters.workers: Parameter `workers` has"
                                + " the type NUMBER and does not accept `two`."
                                + " Set an allowed value: a number of up to 15 digits."));
        assertThat(acme.account().operation(failed.text("0.operationId")).text("problem.code"))
                .isEqualTo("DeployFailed");
        assertThat(git.heads()).containsEntry(acme.dev(), bad);
        assertThat(parameter(parameters(acme.development()), "workers"))
                .extracting("value")
                .hasToString("2");
        assertThat(parameter(parameters(acme.development()), "title")).containsEntry("isSet", false);

        for (String content : List.of("{", "[]", "{\"parameter\": {}}", "{\"parameters\": {\"colour\": [\"red\"]}}")) {
            Reply next = acme.deployed(acme.development(), push(content), "FAILED");
            assertThat(next.text("0.error.file")).isEqualTo("ambit.json");
        }
        git.run("rm", "--quiet", "ambit.json").isOk();
        git.run("-c", "core.symlinks=false", "update-index", "--add", "--cacheinfo", link())
                .isOk();
        git.run("commit", "--quiet", "-m", "A link").isOk();
        git.push("HEAD:" + acme.dev()).isOk();
        Reply linked = acme.deployed(acme.development(), git.head(acme.dev()), "FAILED");
        assertThat(linked.text("0.error.message"))
                .isEqualTo("`ambit.json` must be a file of at most 256 KiB. Replace it, then push again.");
    }

    @LongTest
    void head_of_the_production_branch_is_deployed_on_request() {
        define();
        String head = git.head(acme.production());
        TestPerson reader = TestPerson.member(acme.account(), "VIEWER", "VIEWER");

        Reply begun = acme.account()
                .http()
                .post(acme.account().key(), "/api/v1/stacks/production/deploys", "")
                .isOk();

        assertThat(begun.text("commit")).isEqualTo(head);
        acme.account().done(begun.text("operationId"));
        assertThat(acme.deployed("production", head, "DONE").text("0.actor.type"))
                .isEqualTo("USER");
        reader.post("/stacks/production/deploys", "").isProblem(403, "AccessDeniedError");
        reader.get("/stacks/production/deploys").isOk();
        acme.account()
                .http()
                .post(acme.account().key(), "/api/v1/stacks/development/deploys", "")
                .isProblem(404, "StackNotFound");
    }

    @Test
    void deploy_of_a_commit_that_is_no_longer_the_head_is_refused() {
        String path = "/api/v1/stacks/production/";
        Http http = acme.account().http();
        String seen = http.get(acme.account().key(), path + "branch").isOk().text("commit");
        String body = "{\"commit\": \"%s\"}".formatted(seen);
        http.post(acme.account().key(), path + "deploys", body).isOk();
        String later = git.commit("later.txt", "later");
        git.push("HEAD:" + acme.production()).isOk();

        Reply refused = http.post(acme.account().key(), path + "deploys", body);

        refused.isProblem(409, "EditedMeanwhile");
        assertThat(acme.deploys("production").texts("commit")).containsExactly(seen);
        assertThat(http.get(acme.account().key(), path + "branch").isOk().text("commit"))
                .isEqualTo(later);
        http.post(acme.account().key(), path + "deploys", "{\"commit\": \"main\"}")
                .isProblem(400, "BadUserInput");
    }

    @LongTest
    void last_of_two_pushes_wins() {
        define();
        push("{\"parameters\": {\"title\": \"One\"}}");
        String last = push("{\"parameters\": {\"title\": \"Two\"}}");

        acme.deployed(acme.development(), last, "DONE");

        assertThat(parameter(parameters(acme.development()), "title")).containsEntry("value", "Two");
        assertThat(acme.deploys(acme.development()).texts("state")).containsExactly("DONE", "DONE");
        PageReader.of(
                        it -> acme.account().http().get(acme.account().key(), "/api/v1" + it),
                        "/stacks/%s/deploys".formatted(acme.development()))
                .limit()
                .after()
                .before();
    }

    /// The repository and pending work survive a restart.
    @LongTest
    void a_push_is_deployed_after_a_restart() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            TestAccount account = TestAccount.open(server.http(), "Restarted");
            TestBranches before = TestBranches.of(account, server.app().port());
            TestGit clone = before.git().cloned(before.dev());
            server.app().close();
            try (var again = server.second()) {
                var http = new Http(again.port());
                var back = new TestBranches(
                        new TestAccount(
                                http, account.slug(), account.key(), account.development(), account.production()),
                        again.port(),
                        before.development());
                String commit = clone.commit("after.txt", "after");
                TestGit here = new TestGit(clone.directory(), back.git().url());

                here.push("HEAD:" + back.dev()).isOk();

                assertThat(back.deployed(back.development(), commit, "DONE")).isNotNull();
            }
        }
    }

    @LongTest
    void push_of_more_than_100_megabytes_is_refused() throws Exception {
        git.run("config", "core.compression", "0").isOk();
        git.run("config", "core.bigFileThreshold", "1m").isOk();
        try (var file =
                new RandomAccessFile(git.directory().resolve("large.bin").toFile(), "rw")) {
            file.setLength(101 << 20);
        }
        git.run("add", "large.bin").isOk();
        git.run("commit", "--quiet", "-m", "Too large").isOk();
        String before = git.head(acme.dev());

        git.push("HEAD:" + acme.dev()).isRefused("");

        assertThat(git.heads()).containsEntry(acme.dev(), before);
    }

    private String link() {
        String blob = git.run("rev-parse", "HEAD~1:README.md").isOk().output().strip();
        return "120000,%s,ambit.json".formatted(blob);
    }

    private String push(String parameterFile) {
        String commit = git.commit("ambit.json", parameterFile);
        git.push("HEAD:" + acme.dev()).isOk();
        return commit;
    }

    private void define() {
        acme.account()
                .http()
                .put(acme.account().key(), "/api/v1/stacks/production/parameters/schema", """
                {"parameters": [{"name": "title", "type": "STRING"}, {"name": "workers", "type": "NUMBER"}]}
                """)
                .isOk();
    }

    private Reply put(String json) {
        return acme.account()
                .http()
                .put(acme.account().key(), "/api/v1/stacks/%s/parameters".formatted(acme.development()), json);
    }

    private Reply parameters(String environment) {
        return acme.account()
                .http()
                .get(acme.account().key(), "/api/v1/stacks/%s/parameters".formatted(environment))
                .isOk();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parameter(Reply reply, String name) {
        return ((List<Map<String, Object>>) Objects.requireNonNull(reply.at("parameters")))
                .stream().filter(it -> name.equals(it.get("name"))).findFirst().orElseThrow();
    }
}
