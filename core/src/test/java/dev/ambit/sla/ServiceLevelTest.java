package dev.ambit.sla;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service level of production (E8), under a clock that the test moves.
class ServiceLevelTest {

    @TempDir
    private static Path data;

    private static MovedServer server;

    private TestAccount acme;

    @BeforeAll
    static void start() {
        server = MovedServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void openAccount() {
        acme = server.openAccount();
    }

    /// 6 minutes, of which one has no live server.
    @LongTest
    void e8_a_minute_without_a_server_is_down() {
        server.live(3);
        server.miss(2);
        server.live(2);

        Reply level = level();

        assertThat(level.text("month")).isEqualTo("2026-04");
        assertThat(level.text("environments.1.slug")).isEqualTo("production");
        assertThat(level.text("environments.1.target")).isEqualTo("0.999");
        assertThat(level.text("environments.1.availability")).isEqualTo("0.833333");
        assertThat(level.text("availability")).isEqualTo("0.833333");
        // Of 29 days and 14 hours, 42.6 minutes may be lost, and one is.
        assertThat(level.text("environments.1.errorBudgetLeft")).startsWith("0.97");
    }

    @LongTest
    void e8_a_minute_in_which_requests_fail_is_down() {
        server.live(1);
        acme.production().get("/customers").isOk();
        server.live(1);
        server.fail(acme.production());
        server.live(2);

        Reply level = Waiting.until(
                this::level, it -> it.text("environments.1.requests").equals("2"));

        assertThat(level.text("environments.1.availability")).isEqualTo("0.666666");
        assertThat(level.at("environments.1.p99Millis")).isNotNull();
    }

    @LongTest
    void e8_non_production_availability_has_no_target_or_error_budget() {
        acme.development().get("/customers").isOk();
        server.live(2);

        Reply level = Waiting.until(
                this::level, it -> it.text("environments.0.requests").equals("1"));

        assertThat(level.text("environments.0.slug")).isEqualTo("development");
        assertThat(level.text("environments.0.availability")).isEqualTo("1.000000");
        assertThat(level.at("environments.0.target")).isNull();
        assertThat(level.at("environments.0.errorBudgetLeft")).isNull();
        assertThat(level.at("environments.0.p50Millis")).isNotNull();
    }

    @Test
    void invalid_month_is_refused_and_a_month_without_data_has_no_availability() {
        Http http = acme.http();

        assertThat(http.get(acme.key(), "/api/v1/account/sla?month=2026-03")
                        .isOk()
                        .at("availability"))
                .isNull();
        http.get(acme.key(), "/api/v1/account/sla?month=March").isProblem(400, "BadUserInput");
        http.get(acme.production().key(), "/api/v1/account/sla").isProblem(403, "IdentityForbidden");
    }

    private Reply level() {
        return new Http(server.port()).get(acme.key(), "/api/v1/account/sla").isOk();
    }
}
