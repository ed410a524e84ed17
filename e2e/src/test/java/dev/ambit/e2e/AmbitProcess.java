package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Runs a server in a process of its own, as `bin/ambit` does. Its PostgreSQL ends with it, however the test ends.
final class AmbitProcess implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final ProcessBuilder builder;
    private final Path data;
    private final Path out;
    private final Path err;
    private Process process;

    private AmbitProcess(ProcessBuilder builder, Path data) throws IOException {
        this.builder = builder;
        this.data = data;
        out = CommandResult.printed("ambit", ".out");
        err = CommandResult.printed("ambit", ".err");
        process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    /// Starts a server and waits until it is ready.
    static AmbitProcess start(String command, Path data, String... more) {
        return start(Map.of(), command, data, more);
    }

    static AmbitProcess start(Map<String, String> environment, String command, Path data, String... more) {
        AmbitProcess ambit = begin(environment, command, data, more);
        try {
            ambit.awaitReady();
            return ambit;
        } catch (Throwable failure) {
            ambit.close();
            throw failure;
        }
    }

    /// Does the same as [#start], for tests that open accounts. A directory without a database gets a migrated one,
    /// which saves time.
    ///
    /// @param port 0 for a free port
    static AmbitProcess serve(Path data, int port, String... more) throws IOException {
        if (!Files.exists(data.resolve("postgres"))) {
            MigratedDirectory.fill(data);
        }
        return start(
                Map.of("AMBIT_PORT", Integer.toString(port), "AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN),
                "serve",
                data,
                more);
    }

    /// Starts a server without waiting.
    static AmbitProcess begin(Map<String, String> environment, String command, Path data, String... more) {
        return begin(Checkout.DIRECTORY, environment, command, data, more);
    }

    /// Starts a server from another checkout.
    static AmbitProcess begin(Path home, Map<String, String> environment, String command, Path data, String... more) {
        List<String> words = new ArrayList<>(List.of(Checkout.script(home).toString()));
        words.addAll(List.of(command.split(" ", -1)));
        words.addAll(List.of("--data", data.toString()));
        if (environment.keySet().stream().noneMatch(name -> name.endsWith("_PORT"))) {
            words.addAll(List.of("--port", "0"));
        }
        words.addAll(List.of(more));
        try {
            return new AmbitProcess(CommandResult.in(home, environment, words), data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Restarts an ended server with the same options and waits until it is ready.
    void startAgain() {
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    void awaitReady() {
        try {
            Waiting.until("ready", START_MAX, () -> isReady() || !process.isAlive());
        } catch (AssertionError e) {
            e.addSuppressed(new AssertionError("Threads of the process that does not start: " + threads()));
            throw e;
        }
        assertThat(isReady()).as(err()).isTrue();
    }

    private String threads() {
        String jstack =
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        return CommandResult.run(List.of(jstack, Long.toString(process.pid()))).out();
    }

    boolean isReady() {
        return out().stream().anyMatch(line -> line.startsWith("ready "));
    }

    int port() {
        String ready = out().stream()
                .filter(line -> line.startsWith("ready "))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    Http http() {
        return Http.shared(port());
    }

    /// Waits for an operation of an account, possibly one opened by another server on the same data.
    Reply operation(TestAccount account, String id) {
        return http().get(account.key(), "/api/v1/operations/" + id).isOk();
    }

    /// Waits until an operation of an account is complete.
    void awaitDone(TestAccount account, String id, Duration max) {
        Waiting.until("the end", max, () -> operation(account, id).text("state").equals("DONE"));
    }

    String operatorToken() throws IOException {
        return Files.readString(data.resolve("operator-token")).strip();
    }

    /// Returns the lines printed so far.
    List<String> out() {
        return lines(out);
    }

    String err() {
        return String.join("\n", lines(err));
    }

    long pid() {
        return process.pid();
    }

    /// Sends a signal such as `INT` (Ctrl-C) or `TERM` and returns the exit code.
    int stop(String signal) {
        CommandResult.run(List.of("kill", "-" + signal, Long.toString(pid())));
        return exit();
    }

    int exit() {
        Waiting.until("end of the server", STOP_MAX, () -> !process.isAlive());
        return process.exitValue();
    }

    /// Suspends the process; its sockets stay open.
    void pause() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String signal) {
        assertThat(CommandResult.run(List.of("kill", "-" + signal, Long.toString(pid())))
                        .exit())
                .isZero();
    }

    /// Kills the process like a crash; its PostgreSQL keeps running.
    void kill() {
        process.destroyForcibly();
        Waiting.until("end of the server", STOP_MAX, () -> !process.isAlive());
    }

    /// Kills the process like a crash.
    ///
    /// @param isWithPostgres whether its PostgreSQL is killed too
    void kill(boolean isWithPostgres) {
        kill();
        if (isWithPostgres) {
            postgres().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /// Returns the PostgreSQL that runs on the data directory.
    Optional<ProcessHandle> postgres() {
        return postgres(data);
    }

    private static Optional<ProcessHandle> postgres(Path data) {
        Path file = data.resolve("postgres/data/postmaster.pid");
        return Files.exists(file)
                ? lines(file).stream()
                        .findFirst()
                        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                        .filter(ProcessHandle::isAlive)
                : Optional.empty();
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                stop("TERM");
            }
        } finally {
            // The process may be suspended.
            kill();
            // `ambit dev` also runs a replica with its own PostgreSQL.
            for (Path directory : List.of(data, data.resolve("replica"))) {
                postgres(directory).ifPresent(ProcessHandle::destroyForcibly);
                Waiting.until(
                        "end of PostgreSQL", STOP_MAX, () -> postgres(directory).isEmpty());
            }
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
