package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.postgres.StackPostgres;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A development stack takes more advisory locks than the lock table of a shared PostgreSQL would have: eight of its
/// ten connections take 5,000 each, with their timeouts off.
class LockTableAttackTest {

    private static final int CONNECTIONS = 8;
    private static final int LOCKS = 5_000;

    private Path data = Path.of("");

    @BeforeEach
    void makeDirectory() throws Exception {
        data = MigratedDirectory.create();
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        PostgresProcess.delete(data);
    }

    @Test
    void locks_of_a_stack_refuse_no_write_of_another_account() throws Exception {
        try (Server app = new TestStackOptions(data).start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var http = new Http(app.port());
            TestAccount attacker = TestAccount.open(http, "Attacker");
            TestDevelopment development = TestDevelopment.of(attacker, "DATABASE");
            TestAccount other = TestAccount.open(http, "Other");
            Reply database = http.get(
                            attacker.key(),
                            "/api/v1/stacks/%s/resources/DATABASE/credentials".formatted(development.slug()))
                    .isOk();

            List<CompletableFuture<Connection>> attacks = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                attacks.add(CompletableFuture.supplyAsync(() -> locked(database, number), threads));
            }
            int writes = 0;
            while (attacks.stream().anyMatch(it -> !it.isDone()) || writes < CONNECTIONS) {
                write(other, writes++);
            }
            List<Connection> holding =
                    attacks.stream().map(CompletableFuture::join).toList();
            for (int i = 0; i < CONNECTIONS; i++) {
                write(other, writes++);
            }

            // The attacker's own stack still works as well.
            Waiting.until(() -> isAlive(database), Boolean::booleanValue);
            for (Connection it : holding) {
                it.close();
            }
        }
    }

    private static void write(TestAccount account, int number) {
        assertThat(account.development()
                        .post("/customers", "{\"id\": \"c%d\"}".formatted(number))
                        .status())
                .as("write %d", number)
                .isEqualTo(201);
    }

    private Connection locked(Reply database, int number) {
        try {
            Connection connection = connect(database);
            try (var statement = connection.createStatement()) {
                statement.execute("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
                statement.execute("select count(pg_advisory_lock(%d, g)) from generate_series(1, %d) as g"
                        .formatted(number, LOCKS));
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isAlive(Reply database) {
        try (Connection connection = connect(database)) {
            return connection.isValid(1);
        } catch (SQLException _) {
            return false;
        }
    }

    private String port() {
        try (var lines = Files.newBufferedReader(StackPostgres.home(data).resolve("logins"))) {
            var logins = new Properties();
            logins.load(lines);
            return logins.getProperty("port");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection connect(Reply database) throws SQLException {
        String place = "jdbc:postgresql://127.0.0.1:%s/%s".formatted(port(), database.text("name"));
        return DriverManager.getConnection(place, database.text("login"), database.text("secret"));
    }
}
