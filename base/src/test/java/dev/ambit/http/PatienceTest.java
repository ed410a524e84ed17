package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final long IDLE_MILLIS_MAX = 1_000;

    @Test
    void incomplete_request_body_ends_in_a_timeout() {
        try (var web = new TestWeb(IDLE_MILLIS_MAX);
                Wire wire = web.wire()) {
            wire.send("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 13\r\n\r\n{\"name\"");

            wire.answer("POST").isProblem(408, "RequestTimeout");
            assertThat(wire.isOver()).isTrue();
        }
    }

    @Test
    void idle_connection_is_closed() {
        try (var web = new TestWeb(IDLE_MILLIS_MAX);
                Wire wire = web.wire()) {
            assertThat(wire.isOver()).isTrue();
        }
    }

    @CiTest
    void idle_timeout_does_not_end_a_request_in_progress() throws InterruptedException {
        try (var web = new TestWeb(IDLE_MILLIS_MAX);
                Wire wire = web.wire()) {
            wire.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            Thread.sleep(2 * IDLE_MILLIS_MAX);
            web.slow.countDown();

            wire.answer("GET").isOk("{\"data\":\"virtual\"}");
        }
    }
}
