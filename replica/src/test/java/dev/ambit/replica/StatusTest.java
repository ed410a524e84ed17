package dev.ambit.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {

    private static final TestReplica REPLICA = TestReplica.open();

    @AfterAll
    static void close() {
        REPLICA.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/sync", "/status", "/metrics", "/openapi.json"})
    @Tag("long")
    void health_and_metrics_need_no_token(String path) {
        assertThat(REPLICA.get(path).statusCode()).isEqualTo(200);
        assertThat(REPLICA.get(path + "/more").statusCode()).isEqualTo(404);
    }

    @Test
    void status_reports_the_progress() {
        REPLICA.sendEvent("{'type': 'customer.created', 'id': 'ann', 'sequence': 1, 'previousSequence': 0}");
        REPLICA.sendEvent("{'type': 'customer.created', 'id': 'bob', 'sequence': 5, 'previousSequence': 3}");
        REPLICA.sendEvent("{'type': 'moon.risen', 'messageId': 'm'}");
        REPLICA.sendEvent("{'type': 'moon.risen', 'messageId': 'm'}");

        assertThat(REPLICA.get("/status", "Accept", "application/json").body())
                .contains("\"environmentId\":\"ours\"", "\"databaseAnswers\":true", "\"through\":1,", "\"gaps\":1,")
                .contains("\"applied\":2,", "\"repeated\":1,", "\"unknown\":1,", "\"state\":\"WEBHOOKS_ONLY\"");
        Waiting.until(
                () -> REPLICA.get("/metrics").body(),
                it -> it.contains("ambit_replica_gaps 1.0") && it.contains("ambit_replica_events_applied_total 2.0"));
    }

    @Test
    void status_page_has_no_scripts_or_external_resources() {
        HttpResponse<String> page = REPLICA.get("/status", "Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none';");
        assertThat(page.body()).contains("webhooks only", "<td>Gaps<td>").doesNotContain("${", "<script");
    }

    /// The status has the last known values; checks are answered from memory.
    @LongTest
    void replica_stays_ready_without_its_database() {
        try (TestReplica lost = TestReplica.open()) {
            lost.sendEvent("{'type': 'customer.created', 'id': 'ann'}");
            assertThat(lost.get("/status").body()).contains("\"applied\":1,");

            lost.run("alter table ambit.status rename to hidden");

            assertThat(lost.get("/status").body()).contains("\"databaseAnswers\":false", "\"applied\":1,");
            assertThat(lost.get("/status", "Accept", "text/html").body()).contains("database unavailable");
            assertThat(lost.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(lost.sendEvent("{'type': 'customer.created', 'id': 'bob'}")
                            .statusCode())
                    .isEqualTo(503);
        }
    }
}
