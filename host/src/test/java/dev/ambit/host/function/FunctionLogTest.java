package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The log of a function.
class FunctionLogTest {

    private static final int FLOOD_BYTES = 8 << 20;
    private static final int LINE_BYTES = 100;

    private final FunctionLog output = new FunctionLog(InstantSource.system());

    @Test
    void excessive_output_is_dropped_with_a_log_line_at_little_processor_cost() throws InterruptedException {
        byte[] flood = ("x".repeat(LINE_BYTES - 1) + "\n")
                .repeat(FLOOD_BYTES / LINE_BYTES)
                .getBytes(UTF_8);
        var cpu = new AtomicLong();
        long begun = System.nanoTime();

        var reader = Thread.ofPlatform().start(() -> {
            output.read(1, new ByteArrayInputStream(flood));
            cpu.set(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        });
        reader.join();

        long took = System.nanoTime() - begun;
        assertThat(cpu.get()).isLessThan(took / 5);
        List<String> lines = lines();
        assertThat(lines)
                .anyMatch(it -> it.matches("\\[ambit\\] dropped \\d+ bytes of output.*65536 bytes per second.*"));
        assertThat(lines).filteredOn(it -> !it.startsWith("[ambit]")).allMatch(it -> it.length() == LINE_BYTES - 1);
    }

    @Test
    void output_within_the_rate_is_logged_completely() {
        InputStream both = new SequenceInputStream(
                new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8)),
                new ByteArrayInputStream("three".getBytes(UTF_8)));

        output.read(1, both);

        assertThat(lines()).containsExactly("one", "two", "three");
        assertThat(output.all().dropped()).isZero();
    }

    @Test
    void log_reads_a_megabyte_of_excessive_output_within_five_seconds() {
        long begun = System.nanoTime();

        output.read(1, new ByteArrayInputStream(new byte[1 << 20]));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    private List<String> lines() {
        return output.last(Integer.MAX_VALUE).stream().map(LogLine::text).toList();
    }
}
