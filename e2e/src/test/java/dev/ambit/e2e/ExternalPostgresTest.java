package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class ExternalPostgresTest {

    private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);

    @TempDir
    private Path place;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(DebianPostgres.isInstalled(), "Debian's PostgreSQL 15 is not installed");
        Checkout.opened(place);
    }

    @Test
    void server_runs_on_a_db_init_database_and_survives_its_outage() throws Exception {
        Path data = Files.createDirectory(place.resolve("data"));
        try (DebianPostgres debian = DebianPostgres.start(Files.createDirectory(place.resolve("debian")))) {
            Map<String, String> environment = new HashMap<>(debian.environment());
            environment.put("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
            try (AmbitProcess server = AmbitProcess.start(environment, "serve", data)) {
                Http http = server.http();
                TestAccount acme = TestAccount.open(http, "Acme");
                assertThat(health(http, "ready").status()).isEqualTo(200);
                assertHealthy(environment, data);

                debian.end();

                acme.development().post("/customers", """
                    {"id": "octo"}
                    """).isProblem(503, "DatabaseUnavailable");
                Reply ready = health(http, "ready").isProblem(503, "DatabaseUnavailable");
                assertThat(ready.header("Retry-After")).isEqualTo("1");
                assertThat(health(http, "live").status()).isEqualTo(200);

                debian.begin();

                Waiting.until(
                        "recovery", RECOVERY_MAX, () -> health(http, "ready").status() == 200);
                acme.development().post("/customers", """
                    {"id": "octo"}
                    """).isOk();
                assertThat(server.stop("TERM")).isZero();
            }
            assertRefusesMightyRoles(debian, data);
        }
    }

    /// Waits half a minute, the time that a PostgreSQL may need to start with the machine.
    @Test
    @EnabledIfSystemProperty(named = "ambit.long", matches = "true")
    void missing_database_is_reported_in_one_line_without_password() throws Exception {
        assertRefusesToGuess(place);
    }

    private static Reply health(Http http, String what) {
        return http.get("", "/health/" + what);
    }

    private static void assertHealthy(Map<String, String> environment, Path data) {
        CommandResult doctor = CommandResult.ambit(environment, "doctor", "--port", "0", "--data", data.toString());

        assertThat(doctor.exit()).as(doctor.out()).isZero();
        assertThat(doctor.out()).contains("PostgreSQL 15", "external").doesNotContain("fail", "password");
    }

    private static void assertRefusesMightyRoles(DebianPostgres debian, Path data) {
        for (String url : new String[] {debian.superuserUrl(), debian.ownerUrl()}) {
            Map<String, String> environment =
                    Map.of("AMBIT_DATABASE_URL", url, "AMBIT_DATABASE_OWNER_URL", debian.ownerUrl());

            CommandResult typed = CommandResult.ambit(environment, "serve", "--port", "0", "--data", data.toString());

            OutageTest.assertRefused(typed, "can bypass row level security");
        }
    }

    private static void assertRefusesToGuess(Path data) throws Exception {
        String away = "jdbc:postgresql://127.0.0.1:%d/ambit?user=a&password=hidden".formatted(TestPort.free());

        CommandResult typed = CommandResult.ambit(
                Map.of("AMBIT_DATABASE_URL", away, "AMBIT_DATABASE_OWNER_URL", away),
                "serve",
                "--port",
                "0",
                "--data",
                data.toString());

        OutageTest.assertRefused(typed, "refused");
        assertThat(typed.err()).doesNotContain("hidden");
    }
}
