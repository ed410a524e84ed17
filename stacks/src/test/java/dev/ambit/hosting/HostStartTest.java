package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.config.LogFormat;
import dev.ambit.host.HostConfig;
import dev.ambit.host.link.LinkClient;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long a server waits for its host, and what requests are told meanwhile.
class HostStartTest {

    @Test
    void host_that_makes_progress_is_waited_for() {
        long start = System.nanoTime();
        long later = start + Duration.ofMinutes(5).toNanos();

        assertThat(HostProcess.refusal(start, start, start + HostProcess.SILENCE_MAX.toNanos()))
                .isEmpty();
        assertThat(HostProcess.refusal(start, later - Duration.ofSeconds(59).toNanos(), later))
                .isEmpty();
        assertThat(HostProcess.refusal(start, later - Duration.ofSeconds(61).toNanos(), later))
                .hasValueSatisfying(it -> assertThat(it).contains("no progress for 60 seconds"));
        long end = start + HostProcess.START_MAX.toNanos() + 1;
        assertThat(HostProcess.refusal(start, end, end))
                .hasValueSatisfying(it -> assertThat(it).contains("10 minutes"));
    }

    @Test
    void request_for_a_stack_says_that_the_host_is_starting() {
        var config = new HostConfig(
                "127.0.0.1",
                null,
                null,
                "data",
                null,
                null,
                List.of(),
                List.of(),
                LogFormat.TEXT,
                "",
                0,
                "",
                0,
                "",
                "");
        var starting = new HostProcess(config, new HostProgram(Path.of("data"), null, null));
        var link = new LinkClient(Optional::empty, Duration.ofSeconds(1), starting::unreachable);

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> link.get("/functions"))
                .satisfies(it -> assertThat(it.code()).isEqualTo(ProblemCode.STACK_UNREACHABLE))
                .withMessageContaining("is starting. Try again in a moment.")
                .satisfies(it -> assertThat(it.getMessage()).doesNotContain("--gateway-port"));
    }
}
