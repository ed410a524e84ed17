package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class RepeatedFaultsTest {

    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

    private final List<LogRecord> written = new ArrayList<>();

    private final RepeatedFaults log = new RepeatedFaults(new Handler() {
        @Override
        public void publish(LogRecord line) {
            written.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    });

    @Test
    void fault_of_every_second_is_written_once_and_then_its_count_in_growing_pauses() {
        for (int second = 0; second < 600; second++) {
            write(Level.SEVERE, "orders failed", second);
        }
        log.close();

        // Pauses of one, two and four minutes, and the rest at the end.
        assertThat(messages())
                .containsExactly(
                        "orders failed",
                        "orders failed (repetitions: 60)",
                        "orders failed (repetitions: 121)",
                        "orders failed (repetitions: 241)",
                        "orders failed (repetitions: 177)");
        assertThat(written).filteredOn(it -> it.getThrown() != null).hasSize(1);
    }

    @Test
    void fault_after_a_quiet_pause_is_written_again() {
        write(Level.WARNING, "the disk is full", 0);
        write(Level.WARNING, "the disk is full", 1);
        write(Level.WARNING, "the disk is full", 1_000);
        write(Level.WARNING, "the disk is full", 2_000);

        assertThat(messages())
                .containsExactly(
                        "the disk is full",
                        "the disk is full (repetitions: 1)",
                        "the disk is full",
                        "the disk is full");
    }

    @Test
    void different_faults_and_other_lines_are_all_written() {
        for (int second = 0; second < 3; second++) {
            write(Level.INFO, "served", second);
            write(Level.WARNING, "fault " + second, second);
        }

        assertThat(messages()).containsExactly("served", "fault 0", "served", "fault 1", "served", "fault 2");
    }

    @Test
    void equal_faults_of_requests_are_all_written() {
        Trace.run(Trace.newId(), () -> write(Level.SEVERE, "bug", 0));
        Trace.run(Trace.newId(), () -> write(Level.SEVERE, "bug", 1));

        assertThat(messages()).containsExactly("bug", "bug");
    }

    private void write(Level level, String message, int second) {
        var line = new LogRecord(level, message);
        line.setLoggerName("test");
        line.setInstant(START.plusSeconds(second));
        if (level.equals(Level.SEVERE)) {
            line.setThrown(new IOException("No space left on device"));
        }
        log.publish(line);
    }

    private List<String> messages() {
        return written.stream().map(LogRecord::getMessage).toList();
    }
}
