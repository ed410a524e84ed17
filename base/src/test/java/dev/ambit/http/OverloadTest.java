package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverloadTest {

    private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String FAST = "GET /fast HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void slow_requests_are_shed_beyond_a_limit_and_do_not_delay_inline_routes() {
        try (var web = new TestWeb()) {
            List<Wire> connections = blockedConnections(web, TestWeb.WAITING_MAX);

            try (Wire wire = web.wire()) {
                for (int i = 0; i < 200; i++) {
                    wire.send(FAST).answer("GET").isOk("{\"data\":\"fast\"}");
                }
            }
            Answer shed = web.get("/slow");
            web.slow.countDown();

            shed.isProblem(503, "Overloaded");
            assertThat(shed.header("Retry-After")).hasValue("1");
            connections.forEach(it -> it.answer("GET").isOk("{\"data\":\"virtual\"}"));
            web.get("/slow").isOk("{\"data\":\"virtual\"}");
            assertThat(web.get("/metrics").body()).contains("ambit_http_overloads_total 1.0");
            connections.forEach(Wire::close);
        }
    }

    @Test
    void graceful_stop_completes_requests_in_progress_and_accepts_no_new_ones() throws InterruptedException {
        var web = new TestWeb();
        try (Wire underWay = blockedConnections(web, 1).getFirst();
                Wire idle = web.wire()) {
            idle.send(FAST).answer("GET").isOk("{\"data\":\"fast\"}");
            Thread stop = Thread.ofVirtual().start(web::stop);
            while (web.readiness.isReady() || isListening(web)) {
                Thread.sleep(5);
            }
            Thread.sleep(1_000);
            web.slow.countDown();

            underWay.answer("GET").isOk("{\"data\":\"virtual\"}");
            stop.join();
            assertThat(idle.isOver()).isTrue();
            assertThat(isListening(web)).isFalse();
        }
        web.close();
    }

    @Test
    void port_in_use_is_reported_with_advice() {
        try (var web = new TestWeb()) {
            assertThatThrownBy(() ->
                            WebServer.start("127.0.0.1", web.port(), new Router(), 1, web.metrics, new Readiness()))
                    .isInstanceOf(CannotListen.class)
                    .hasMessage(
                            "Cannot listen on 127.0.0.1, port %d: another program uses the port, which must be free."
                                    + " Stop that program, or set another with --port.",
                            web.port());
        }
    }

    @Test
    void address_of_another_machine_is_reported() {
        for (String host : List.of("192.0.2.1", "nowhere.invalid")) {
            assertThatThrownBy(() -> WebServer.start(host, 0, new Router(), 1, new Metrics(), new Readiness()))
                    .isInstanceOf(CannotListen.class)
                    .hasMessageContaining("Cannot listen on " + host);
        }
    }

    private static boolean isListening(TestWeb web) {
        try (Wire _ = web.wire()) {
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }

    /// Returns connections that each wait for the response of a slow request, which is in progress.
    private static List<Wire> blockedConnections(TestWeb web, int size) {
        List<Wire> connections = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            connections.add(web.wire().send(SLOW));
        }
        while (web.waiting.get() < size) {
            Thread.onSpinWait();
        }
        return connections;
    }
}
