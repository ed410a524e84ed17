package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void requests_are_counted_by_route_template_and_status_class_only() {
        try (var web = new TestWeb()) {
            web.get("/things/secret-id");
            web.get("/things/other-id");
            web.send("HEAD", "/things/third-id", "", "");
            web.get("/nowhere/at-all");
            web.send("BREW", "/things/secret-id", "", "");
            web.get("/bug");

            String figures = web.get("/metrics").body();

            assertThat(figures)
                    .contains(
                            "ambit_http_requests_seconds_count{method=\"GET\",route=\"/things/{id}\",status=\"2xx\"} 3")
                    .contains("ambit_http_requests_seconds_count{method=\"none\",route=\"none\",status=\"4xx\"} 2")
                    .contains("ambit_http_requests_seconds_count{method=\"GET\",route=\"/bug\",status=\"5xx\"} 1")
                    .contains("ambit_http_in_flight 1.0", "jvm_memory_used_bytes", "jvm_gc", "process_uptime")
                    .doesNotContain("secret-id", "at-all", "BREW");
        }
    }
}
