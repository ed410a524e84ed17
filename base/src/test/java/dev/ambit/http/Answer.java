package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The raw answer over a [Wire].
record Answer(String head, String body) {

    int status() {
        return Integer.parseInt(head.substring(9, 12));
    }

    Optional<String> header(String name) {
        return head.lines()
                .filter(it -> it.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(it -> it.substring(name.length() + 1).strip())
                .findFirst();
    }

    @SuppressWarnings("unchecked")
    Map<String, @Nullable Object> json() {
        return Json.read(body, Map.class);
    }

    String text(String field) {
        return String.valueOf(json().get(field));
    }

    Answer isOk(String body) {
        assertThat(this.body).isEqualTo(body);
        assertThat(status()).isEqualTo(200);
        return this;
    }

    Answer isProblem(int status, String code) {
        assertThat(head + body).contains("\"code\":\"%s\"".formatted(code));
        assertThat(status()).isEqualTo(status);
        assertThat(header("Content-Type")).hasValue("application/problem+json");
        assertThat(header("X-Trace-Id")).hasValue(text("traceId"));
        assertThat(text("traceId")).matches("[0-9a-f]{32}");
        return this;
    }
}
