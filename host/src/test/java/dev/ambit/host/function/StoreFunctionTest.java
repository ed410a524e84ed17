package dev.ambit.host.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.host.container.CodeRuntime;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.container.ContainerServer;
import dev.ambit.host.container.TestContainers;
import dev.ambit.problem.Problem;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs a function in its container, without a server.
@Tag("ci")
class StoreFunctionTest {

    private static final FunctionEnvironment ENVIRONMENT = new FunctionEnvironment(
            Map.of("PORT", Integer.toString(FunctionAdmission.PORT)),
            null,
            null,
            null,
            List.of(),
            1_899_999_997,
            64,
            8,
            900);

    @TempDir
    Path directory;

    private ContainerServer containers;
    private StoreFunction function;

    @BeforeEach
    void start() {
        TestContainers.assumeAvailable();
        containers = TestContainers.start(directory);
        function =
                new StoreFunction(runner(containers), new CodeFiles(directory.resolve("it")), InstantSource.system());
    }

    @AfterEach
    void stop() {
        function.close();
        containers.close();
    }

    @LongTest
    void removing_a_function_ends_replaced_versions_with_open_requests() {
        deploy("1");
        assertThat(function.visit().join()).isInstanceOf(FunctionAdmission.Admitted.class);
        deploy("2");
        CompletableFuture<Version> third = CompletableFuture.supplyAsync(() -> deploy("3"));

        long begun = System.nanoTime();
        function.remove();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        assertThat(TestContainers.running("it")).isZero();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(third::join)
                .withCauseInstanceOf(Problem.class);
        assertThat(function.files().exist()).isFalse();
        assertThat(TestContainers.running("it")).isZero();
    }

    @Test
    void failing_start_is_retried_without_leaking_file_descriptors() throws Exception {
        ProcessBuilder server = TestContainers.process(StoreFunctionTest.class, directory);
        server.environment().put("PATH", "/nowhere");

        assertThat(server.inheritIO().start().waitFor()).isZero();
    }

    /// Runs a function that needs `node` on a server without it.
    static void main(String[] words) {
        var function = new StoreFunction(
                runner(TestContainers.start(Path.of(words[0]))),
                new CodeFiles(Path.of(words[0], "it")),
                InstantSource.system());
        function.files().clear(1);
        function.files().setCurrent(new Version(1, CodeRuntime.NODE, "", 0, Instant.EPOCH));
        function.begin(() -> ENVIRONMENT);
        awaitTries(function, 1);
        long first = openFiles();
        awaitTries(function, 3);

        // A connection may still be closing.
        Waiting.until(StoreFunctionTest::openFiles, it -> it <= first);
        System.exit(0);
    }

    private static void awaitTries(StoreFunction function, int times) {
        Waiting.until(
                () -> function.output().last(Integer.MAX_VALUE).stream()
                        .filter(it -> it.text().contains("this server has no `node`"))
                        .count(),
                count -> count >= times && function.state() == FunctionState.CRASHED);
    }

    private static long openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static FunctionRunner runner(ContainerServer containers) {
        return new FunctionRunner(
                ContainerClient.of(containers.socket()), new AllowedAddresses(List.of()), TestContainers.NO_SESSIONS);
    }

    private Version deploy(String release) {
        return function.deploy(() -> ENVIRONMENT, release, code -> CodeArchive.unpack(TestCode.node(release), code));
    }
}
