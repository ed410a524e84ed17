package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.access.Actor;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.event.Author;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Pushes whose server died, or lost its database, before it could report the result.
@Tag("ci")
class LostPushTest {

    private static final Duration LONG_AGO = Duration.ofMinutes(12);
    private static final Author ANN = new Author(new Actor("USER", "ann", null), "0".repeat(32));

    private final TestBranches acme = TestBranches.open();
    private final TestGit git = acme.git().cloned(acme.dev());

    @AutoClose
    private final Database database = TestServer.database(1);

    @Test
    void completed_push_is_deployed_in_the_name_of_its_author() {
        String commit = git.commit("new.txt", "new");
        git.run("push", acme.repository().toString(), "HEAD:" + acme.dev()).isOk();

        UUID operation = expect(commit, LONG_AGO);

        Reply deployed = acme.deployed(acme.development(), commit, "DONE");
        assertThat(deployed.text("0.operationId")).isEqualTo(operation.toString());
        assertThat(deployed.text("0.actor.id")).isEqualTo("ann");
        assertThat(acme.account()
                        .http()
                        .get(acme.account().key(), "/api/v1/audit")
                        .isOk()
                        .texts("operation"))
                .containsOnlyOnce("stack.deployed");
    }

    /// Git continues after its server is killed, and can update the branch after another server has checked it.
    @LongTest
    void push_that_completes_after_a_crash_is_deployed() {
        String commit = git.commit("late.txt", "late");
        UUID operation = expect(commit, Duration.ofSeconds(30));
        Waiting.until(
                () -> acme.account().operation(operation.toString()),
                it -> it.text("state").equals("RUNNING"));

        git.run("push", acme.repository().toString(), "HEAD:" + acme.dev()).isOk();

        Reply deployed = acme.deployed(acme.development(), commit, "DONE");
        assertThat(deployed.text("0.operationId")).isEqualTo(operation.toString());
    }

    @Test
    void push_that_never_completes_is_canceled() {
        UUID operation = expect("1".repeat(40), LONG_AGO);

        Waiting.until(
                () -> acme.account().operation(operation.toString()),
                it -> it.text("state").equals("CANCELED"));
        assertThat(acme.deploys(acme.development()).at("0")).isNull();
    }

    /// A pending push does not block other pushes and is not listed.
    @LongTest
    void later_push_does_not_wait_for_a_pending_push() {
        String head = git.head(acme.dev());
        expect(head, Duration.ZERO);
        String commit = git.commit("new.txt", "new");

        git.push("HEAD:" + acme.dev()).isOk();

        acme.deployed(acme.development(), commit, "DONE");
        assertThat(acme.deploys(acme.development()).texts("commit")).containsExactly(commit);
    }

    @LongTest
    void push_superseded_by_a_later_push_is_canceled() {
        UUID slow = expect(git.head(acme.dev()), Duration.ZERO);
        String later = git.commit("later.txt", "later");
        git.push("HEAD:" + acme.dev()).isOk();
        acme.deployed(acme.development(), later, "DONE");

        EnvironmentFixture.onVirtualThread(() -> {
            creation(Duration.ZERO).release(account(), environment(), slow);
            return slow;
        });

        assertThat(acme.account().operation(slow.toString()).text("state")).isEqualTo("CANCELED");
        assertThat(acme.deploys(acme.development()).texts("commit")).containsExactly(later);
    }

    @Test
    void push_refused_by_git_leaves_no_deploy() {
        String blob = git.run("rev-parse", "HEAD:README.md").isOk().output().strip();
        git.run(
                        "-c",
                        "core.protectNTFS=false",
                        "update-index",
                        "--add",
                        "--cacheinfo",
                        "100644,%s,git~1".formatted(blob))
                .isOk();
        git.run("-c", "core.protectNTFS=false", "commit", "--quiet", "-m", "A name that stands for .git")
                .isOk();

        git.push("HEAD:" + acme.dev()).isRefused("hasDotgit");

        int environment = environment().value();
        long deploys = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from deploys where environment_id = ?")
                        .bind(0, environment)
                        .mapTo(Long.class)
                        .one());
        assertThat(deploys).isZero();
    }

    private UUID expect(String commit, Duration ago) {
        EnvironmentId environment = environment();
        return EnvironmentFixture.onVirtualThread(
                        () -> creation(ago).expect(account(), environment, acme.dev(), commit, ANN))
                .orElseThrow();
    }

    private DeployCreation creation(Duration ago) {
        return new DeployCreation(
                database.transactions(),
                TestRepositories.heads(TestServer.data()),
                InstantSource.offset(InstantSource.system(), ago.negated()));
    }

    private EnvironmentId environment() {
        return new EnvironmentId(EnvironmentRows.number(acme.account()
                .http()
                .get(acme.account().key(), "/api/v1/environments/" + acme.development())
                .isOk()
                .text("id")));
    }

    private AccountId account() {
        return new AccountId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = ?")
                        .bind(0, acme.account().slug())
                        .mapTo(Integer.class)
                        .one()));
    }
}
