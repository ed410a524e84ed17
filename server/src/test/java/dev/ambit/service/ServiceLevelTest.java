package dev.ambit.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.App;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is promised of production, and how it is kept (E8), by a clock that the test moves.
class ServiceLevelTest {

    private volatile Instant now = Instant.parse("2026-04-01T10:00:30Z");

    @TempDir
    private Path data;

    private EmbeddedPostgres postgres;
    private App app;
    private TestAccount acme;

    @BeforeEach
    void start() {
        postgres = EmbeddedPostgres.start(data);
        app = TestServer.on(postgres, data, () -> now);
        acme = TestAccount.open(new Http(app.port()), "Acme");
    }

    @AfterEach
    void stop() {
        app.close();
        postgres.close();
    }

    /// 6 minutes, of which in one nobody was there to live.
    @Test
    void e8_a_minute_without_a_server_is_down() {
        live(3);
        app.close();
        now = now.plus(Duration.ofMinutes(2));
        app = TestServer.on(postgres, data, () -> now);
        live(2);

        Reply level = level();

        assertThat(level.text("month")).isEqualTo("2026-04");
        assertThat(level.text("environments.1.slug")).isEqualTo("production");
        assertThat(level.text("environments.1.target")).isEqualTo("0.999");
        assertThat(level.text("environments.1.availability")).isEqualTo("0.833333");
        assertThat(level.text("availability")).isEqualTo("0.833333");
        // Of 29 days and 14 hours, 42.6 minutes may be lost, and one is.
        assertThat(level.text("environments.1.errorBudgetLeft")).startsWith("0.97");
    }

    @Test
    void e8_a_minute_in_which_requests_fail_is_down() {
        live(1);
        acme.production().get("/customers").isOk();
        live(1);
        fail();
        live(2);

        Reply level = Waiting.until(
                this::level, it -> it.text("environments.1.requests").equals("2"));

        assertThat(level.text("environments.1.availability")).isEqualTo("0.666666");
        assertThat(level.at("environments.1.p99Millis")).isNotNull();
    }

    @Test
    void e8_non_production_is_shown_without_a_promise() {
        acme.development().get("/customers").isOk();
        live(2);

        Reply level = Waiting.until(
                this::level, it -> it.text("environments.0.requests").equals("1"));

        assertThat(level.text("environments.0.slug")).isEqualTo("development");
        assertThat(level.text("environments.0.availability")).isEqualTo("1.000000");
        assertThat(level.at("environments.0.target")).isNull();
        assertThat(level.at("environments.0.errorBudgetLeft")).isNull();
        assertThat(level.at("environments.0.p50Millis")).isNotNull();
    }

    @Test
    void a_month_is_a_month() {
        Http http = acme.http();

        assertThat(http.get(acme.key(), "/api/v1/account/sla?month=2026-03")
                        .isOk()
                        .at("availability"))
                .isNull();
        http.get(acme.key(), "/api/v1/account/sla?month=March").isProblem(400, "BadUserInput");
        http.get(acme.production().key(), "/api/v1/account/sla").isProblem(403, "IdentityForbidden");
    }

    /// So many minutes more, in each of which the server tells that it is there.
    private void live(int minutes) {
        for (int i = 0; i < minutes; i++) {
            now = now.plus(Duration.ofMinutes(1));
            int beats = (int)
                    Duration.between(Instant.parse("2026-04-01T00:00:00Z"), now).toMinutes();
            Waiting.until(() -> isBeaten(beats), it -> it);
        }
    }

    private boolean isBeaten(int minute) {
        return superuser()
                .withHandle(tx -> tx.createQuery(
                                "select get_bit(minutes, :minute) from heartbeats where day = '2026-04-01'")
                        .bind("minute", minute)
                        .mapTo(Integer.class)
                        .findOne()
                        .filter(it -> it == 1)
                        .isPresent());
    }

    /// As long as a table is not where it should be.
    private void fail() {
        superuser().useHandle(tx -> tx.execute("alter table customers rename to elsewhere"));
        assertThat(acme.production().get("/customers").status()).isEqualTo(500);
        superuser().useHandle(tx -> tx.execute("alter table elsewhere rename to customers"));
    }

    private Jdbi superuser() {
        return Jdbi.create(postgres.superuserUrl());
    }

    private Reply level() {
        return new Http(app.port()).get(acme.key(), "/api/v1/account/sla").isOk();
    }
}
