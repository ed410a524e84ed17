package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Runs in isolation because all tests share the log.
@Isolated
class LogsTest {

    private static final String KEY = "server-0123456789abcdefghij";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String HEADERS =
            "X-API-KEY: %s\r\ntraceparent: 00-%s-00f067aa0ba902b7-01\r\n".formatted(KEY, TRACE);

    @Test
    void changes_and_errors_are_logged_and_reads_are_not() {
        List<String> lines = logged(LogFormatter.JSON, web -> {
            web.send("GET", "/things/x", HEADERS, "");
            web.send("POST", "/asked", HEADERS, "{}");
            web.send("POST", "/things", HEADERS, "{\"name\": \"confidential\"}");
            web.send("GET", "/bug", HEADERS, "");
        });

        assertThat(lines).hasSize(3);
        Map<?, ?> change = Json.read(lines.getFirst(), Map.class);
        assertThat(change.get("traceId")).isEqualTo(TRACE);
        assertThat(String.valueOf(change.get("request")))
                .startsWith("{method=POST, route=/things, status=201, millis=");
        Map<?, ?> bug = Json.read(lines.get(1), Map.class);
        assertThat(bug.get("traceId")).isEqualTo(TRACE);
        assertThat(bug.get("level")).isEqualTo("SEVERE");
        assertThat(String.valueOf(bug.get("stack"))).contains("swordfish", "TestWeb");
        assertThat(lines.getLast()).contains("\"status\":500");
    }

    @Test
    void log_contains_no_key_body_or_query() {
        for (LogFormatter format : LogFormatter.values()) {
            List<String> lines = logged(format, web -> {
                web.send("POST", "/things", HEADERS, "{\"name\": \"confidential\"}");
                web.send("POST", "/things", HEADERS, "{\"confidential\": \"%s\"}".formatted(KEY));
                web.send("POST", "/things/confidential/archive?confidential=%s".formatted(KEY), HEADERS, "");
                web.send("CONFIDENTIAL", "/nowhere/confidential", HEADERS, "");
                Logger.getLogger("driver").warning("cannot log in with " + KEY);
            });

            assertThat(lines).hasSize(5);
            assertThat(lines)
                    .noneMatch(it -> it.contains("onfidential") || it.contains("CONF") || it.contains("456789"));
            assertThat(lines.getLast()).contains("cannot log in with server-…");
        }
    }

    @Test
    void line_break_in_a_message_does_not_start_a_new_log_line() {
        List<String> text =
                logged(LogFormatter.TEXT, _ -> Logger.getLogger("any").info("a\nSEVERE forged\r\u001b[31m"));
        List<String> json =
                logged(LogFormatter.JSON, _ -> Logger.getLogger("any").info("a\nSEVERE forged"));

        assertThat(text).singleElement().asString().endsWith("any a SEVERE forged [31m");
        assertThat(json).singleElement().asString().contains("a\\nSEVERE forged");
    }

    @Test
    void log_format_other_than_json_or_text_is_refused() {
        assertThatThrownBy(() -> Logs.install("xml")).isInstanceOf(IllegalArgumentException.class);
    }

    /// Returns the lines that are logged while a separate server does the work.
    private static List<String> logged(LogFormatter format, Consumer<TestWeb> work) {
        var bytes = new ByteArrayOutputStream();
        var handler = new StreamHandler(bytes, format.formatter());
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        try (var web = new TestWeb()) {
            root.setLevel(Level.INFO);
            Logger.getLogger("org.eclipse.jetty").setLevel(Level.WARNING);
            root.addHandler(handler);
            work.accept(web);
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
        }
        handler.flush();
        return bytes.toString(UTF_8).lines().toList();
    }
}
