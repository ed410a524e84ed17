package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /// `temp_file_limit` refuses new blocks of files as a full disk does.
    @ParameterizedTest
    @ValueSource(strings = {"default_transaction_read_only = on", "temp_file_limit = 0"})
    void server_whose_database_accepts_no_writes_is_not_ready_until_it_accepts_them(String setting) {
        change("alter role ambit_app set " + setting);
        // A check that uses an ended session fails for another reason.
        Reply refused = Waiting.until(
                HealthTest::ready,
                it -> it.status() != 200 && String.valueOf(it.at("part")).equals("writes"));
        change("alter role ambit_app reset all");

        refused.isProblem(503, "DatabaseUnavailable");
        assertThat(refused.text("message")).startsWith("The database accepts no writes.");
        Waiting.until(HealthTest::ready, it -> it.status() == 200);
    }

    /// Changes a setting of the role of the server, and ends its sessions, which have the earlier setting.
    private static void change(String statement) {
        server.superuser().useHandle(it -> {
            it.execute(statement);
            it.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ambit_app'");
        });
    }

    private static Reply ready() {
        return server.http().get("", "/health/ready");
    }
}
