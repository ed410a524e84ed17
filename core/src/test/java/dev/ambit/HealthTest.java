package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {

    private static OwnServer server;

    @BeforeAll
    static void start() throws Exception {
        server = OwnServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void a_server_that_can_read_everything_is_ready() {
        assertThat(ready().isOk().text("state")).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({"events, log", "work, work"})
    @Tag("long")
    void readiness_check_names_the_unreadable_part_until_it_is_readable(String table, String part) {
        server.superuser().useHandle(it -> it.execute("revoke select on %s from ambit_app".formatted(table)));
        Reply refused = ready();
        server.superuser().useHandle(it -> it.execute("grant select on %s to ambit_app".formatted(table)));

        refused.isProblem(503, "DatabaseUnavailable");
        assertThat(refused.text("part")).isEqualTo(part);
        assertThat(refused.text("message")).startsWith("The %s cannot be read.".formatted(part));
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(server.http().get("", "/health/live").status()).isEqualTo(200);
        ready().isOk();
    }

    private static Reply ready() {
        return server.http().get("", "/health/ready");
    }
}
