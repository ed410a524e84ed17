package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Accounts whose host is gone, for a while or for good.
@Tag("long")
class LostHostTest {

    private static final String MOVES = "/api/v1/host-moves";
    private static final int BUCKET_PORT = TestPort.free();
    private static final int HOST_PORT = TestPort.free();

    private static Path data;
    private static TestGateway gateway;
    private static Http http;
    private static HostOptions options;

    @BeforeAll
    static void start() throws Exception {
        data = PostgresProcess.directory();
        gateway = TestGateway.start(it -> it.bucketPort(BUCKET_PORT).hostPort(HOST_PORT));
        http = gateway.account().http();
        options = TestHosts.options("second", TestHosts.invite(http, "second"), HOST_PORT, data);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        PostgresProcess.delete(data);
    }

    @Test
    void new_account_with_a_reused_slug_sees_no_files_of_the_deleted_account() throws Exception {
        Path repository = HostDirectory.in(data).resolve("repositories/again.git");
        Path bucket = HostDirectory.in(data).resolve("buckets/again-ui");
        try (JoinedHost _ = startJoinedHost()) {
            TestAccount first = TestHosts.store(http, "Again");
            TestGit git = clone(first);
            git.commit("secret.txt", "of the first account");
            git.push("HEAD:again-dev").isOk();
            assertThat(bucket).isDirectory();
        }
        awaitAnswering("false");
        TestHosts.update(http, "local", "ACTIVE").isOk();
        http.delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/again", "{\"confirmName\": \"Again\"}")
                .isOk();

        TestAccount later = TestHosts.store(http, "Again");
        TestGit git = clone(later);
        assertThat(git.directory().resolve("secret.txt")).doesNotExist();
        git.commit("own.txt", "of the later account");
        git.push("HEAD:%s-dev".formatted(later.slug())).isOk();
        try (JoinedHost _ = startJoinedHost()) {
            Waiting.until(() -> Files.exists(repository) || Files.exists(bucket), it -> !it);
            TestGit again = clone(later);
            assertThat(again.directory().resolve("own.txt")).exists();
            assertThat(again.directory().resolve("secret.txt")).doesNotExist();
            TestGit reused = clone(TestHosts.store(http, "Again"));
            assertThat(reused.directory().resolve("secret.txt")).doesNotExist();
        }
    }

    @Test
    void old_files_of_a_host_that_stays_gone_are_given_up_by_the_operator() throws Exception {
        try (JoinedHost _ = startJoinedHost()) {
            TestHosts.store(http, "Gone");
        }
        awaitAnswering("false");
        TestHosts.update(http, "local", "ACTIVE").isOk();
        http.post(TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"gone\", \"to\": \"local\", \"acceptLoss\": true}")
                .isOk();
        Reply shown = Waiting.until(
                () -> http.get(TestServer.OPERATOR_TOKEN, MOVES).isOk(),
                it -> it.http().body().contains("\"failure\":\""));
        assertThat(shown.texts("phase")).isEqualTo(List.of("CLEANING"));

        String givingUp = MOVES + "/gone?acceptLoss=true";
        http.delete(TestServer.OPERATOR_TOKEN, givingUp, "").isProblem(409, "StackInTheWay");
        TestHosts.update(http, "second", "REVOKED").isOk();
        http.delete(TestServer.OPERATOR_TOKEN, givingUp, "").isOk();

        Waiting.until(() -> http.get(TestServer.OPERATOR_TOKEN, MOVES).texts("account"), List::isEmpty);
        String credential = TestHosts.invite(http, "second");
        options = TestHosts.options("second", credential, HOST_PORT, data);
        assertThatThrownBy(() -> JoinedHost.start(options, Optional::empty))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("has files of accounts that were given up");
        PostgresProcess.delete(data);
        data = PostgresProcess.directory();
        options = TestHosts.options("second", credential, HOST_PORT, data);
        startJoinedHost().close();
    }

    /// The slug of a deleted account is reserved until its files are deleted, so a new account may get another slug.
    private static TestGit clone(TestAccount account) {
        return TestGit.of(gateway.apiPort(), account.slug(), account.key()).cloned(account.slug() + "-dev");
    }

    /// Starts the second host, on which new accounts are placed.
    private static JoinedHost startJoinedHost() {
        JoinedHost host = JoinedHost.start(options, Optional::empty);
        awaitAnswering("true");
        TestHosts.update(http, "local", "DRAINING").isOk();
        return host;
    }

    private static void awaitAnswering(String answering) {
        Waiting.until(() -> TestHosts.shown(http, "second", "answering"), it -> it.equals(answering));
    }
}
