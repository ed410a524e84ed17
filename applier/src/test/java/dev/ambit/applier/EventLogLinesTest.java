package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Checks that the log names each event by its message, and that senders cannot inject lines.
class EventLogLinesTest {

    /// Held in a field, because unreferenced loggers lose their handlers.
    private static final Logger LOG = Logger.getLogger(Inbox.class.getName());

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @LongTest
    void sender_of_an_event_cannot_inject_log_lines() {
        LOG.addHandler(handler);
        try (ReplicaDatabase replica = ReplicaDatabase.open()) {
            replica.apply("moon.risen\\nINFO: all is well", 10, "'messageId': 'm-1\\n2026-01-01 ERROR it burns'");

            assertThat(Waiting.until(() -> List.copyOf(lines), it -> !it.isEmpty()))
                    .containsExactly("Events: \"m-1\\u000a2026-01-01 ERROR it burns\""
                            + " \"moon.risen\\u000aINFO: all is well\" UNKNOWN");
        } finally {
            LOG.removeHandler(handler);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3f0c9e1a-7d1c-4c9c-8a53-0a6f3b1e2d4c | 3f0c9e1a-7d1c-4c9c-8a53-0a6f3b1e2d4c
            customer.created                     | customer.created
            a b                                  | "a b"
            m, n customer.deleted APPLIED        | "m, n customer.deleted APPLIED"
            a"b\\c                               | "a\\u0022b\\u005cc"
            """)
    void values_without_special_characters_are_logged_unquoted(String value, String shown) {
        assertThat(LogText.of(value)).isEqualTo(shown);
        assertThat(LogText.of("ä" + (char) 0x2028)).isEqualTo("\"\\u00e4\\u2028\"");
        assertThat(LogText.of("x".repeat(255))).isEqualTo("\"" + "x".repeat(100) + "…\"");
    }
}
