package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestRedis;
import dev.ambit.Waiting;
import dev.ambit.sessionstore.KeyspaceLimits;
import dev.ambit.sessionstore.SessionStoreProvider;
import dev.ambit.stacks.ServerWithStacks;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Provisions stacks while PostgreSQL or Redis is unreachable.
@Tag("long")
class StackUnreachableTest {

    /// Number of attempts until a step fails.
    private static final int ATTEMPTS = 6;

    private static TestRedis redis;
    private static OwnServer server;
    private static Jdbi rows;

    @BeforeAll
    static void start() throws IOException {
        redis = TestRedis.start();
        server = OwnServer.start(new ServerWithStacks(List.of(
                new DatabaseProvider(
                        new StackDatabases(
                                "jdbc:postgresql://127.0.0.1:%d/postgres?user=a&password=b".formatted(silentPort())),
                        _ -> Optional.empty()),
                new SessionStoreProvider(redis.address(), new KeyspaceLimits(), null))));
        rows = server.superuser();
    }

    @AfterAll
    static void stop() throws IOException {
        if (redis != null) {
            redis.close();
            server.close();
        }
    }

    @Test
    void unreachable_database_fails_the_step_after_several_attempts() {
        TestAccount account = TestAccount.open(server.http(), "Nobody listens");

        String operation = failed(account, "DATABASE");

        assertThat(account.operation(operation).text("problem.code")).isEqualTo("StackUnreachable");
        assertThat(account.operation(operation).text("problem.message"))
                .contains("The stack's database is unreachable");
        Reply stack = stack(account);
        assertThat(stack.text("resources.0.state")).isEqualTo("FAILED");
        assertThat(stack.text("resources.0.problem")).contains("The stack's database is unreachable");
    }

    @Test
    void failed_step_can_be_resumed_after_the_session_store_is_reachable_again() {
        TestAccount account = TestAccount.open(server.http(), "Comes back");
        redis.stop();

        String operation = failed(account, "SESSION");
        assertThat(account.operation(operation).text("problem.code")).isEqualTo("StackUnreachable");
        redis.startAgain();
        account.change(operation, "resume").isOk();

        account.done(operation);
        assertThat(stack(account).text("state")).isEqualTo("ACTIVE");
        assertThat(stack(account).text("resources.0.state")).isEqualTo("READY");
    }

    /// Provisions a stack and skips the pauses between attempts until the operation has failed.
    private static String failed(TestAccount account, String kind) {
        account.http()
                .put(
                        account.key(),
                        "/api/v1/stacks/production/blueprint",
                        "{\"resources\": [{\"kind\": \"%s\"}]}".formatted(kind))
                .isOk();
        String operation = account.http()
                .post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId");
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            int tried = attempt;
            Waiting.until(() -> goOn(operation, tried), it -> it == 1);
        }
        Waiting.until(() -> account.operation(operation), it -> it.text("state").equals("FAILED"));
        Waiting.until(() -> stack(account), it -> it.text("state").equals("FAILED"));
        return operation;
    }

    private static int goOn(String operation, int tried) {
        return rows.withHandle(tx ->
                tx.createUpdate("""
                        update operations
                        set claimed_until = now()
                        where operation_id = :id::uuid and attempts = :tried and state = 'RUNNING'
                        """).bind("id", operation).bind("tried", tried).execute());
    }

    private static Reply stack(TestAccount account) {
        return account.http().get(account.key(), "/api/v1/stacks/production").isOk();
    }

    private static int silentPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
