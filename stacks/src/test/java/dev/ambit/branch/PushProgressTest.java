package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import org.junit.jupiter.api.Test;

/// The progress of a deploy as Git's client shows it during a push.
class PushProgressTest {

    private final TestBranches acme = TestBranches.open();
    private final TestGit git = acme.git().cloned(acme.dev());

    @LongTest
    void a_push_shows_that_its_deploy_is_done() {
        String commit = git.commit("readme.txt", "one");

        TestGit.GitResult ran = git.push("HEAD:" + acme.dev()).isOk();

        assertThat(ran.output())
                .contains("remote: Deploying %s of %s.".formatted(commit.substring(0, 8), acme.dev()))
                .contains("remote: The deploy is done.");
        assertThat(acme.deploys(acme.development()).text("0.state")).isEqualTo("DONE");
    }

    @Test
    void push_shows_why_its_deploy_failed_with_a_link_to_the_console() {
        git.commit("ambit.json", "{\"parameters\": 7}");

        TestGit.GitResult ran = git.push("HEAD:" + acme.dev()).isOk();

        Reply failed = acme.deploys(acme.development());
        assertThat(failed.text("0.state")).isEqualTo("FAILED");
        assertThat(ran.output())
                .contains("remote: The deploy FAILED: " + failed.text("0.error.message"))
                .containsPattern("remote: .*http://127.0.0.1:[0-9]+/console/%s/e/%s/stack/deploys"
                        .formatted(acme.account().slug(), acme.development()));
    }

    @Test
    void the_first_push_of_a_parameter_proposes_its_definition() {
        git.commit(
                "ambit.json",
                "{\"parameters\": {\"title\": \"Shop\", \"workers\": 2, \"site\": \"https://a.example\"}}");

        TestGit.GitResult ran = git.push("HEAD:" + acme.dev()).isOk();

        assertThat(ran.output())
                .contains("remote: ambit.json contains parameters that are not in the schema.")
                .contains("remote: {\"name\": \"title\", \"type\": \"STRING\"}")
                .contains("remote: {\"name\": \"workers\", \"type\": \"NUMBER\"}")
                .contains("remote: {\"name\": \"site\", \"type\": \"URL\"}")
                .contains("remote: The deploy is done.");
        assertThat(acme.deploys(acme.development()).text("0.state")).isEqualTo("DONE");
    }
}
