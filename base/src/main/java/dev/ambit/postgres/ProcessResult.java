package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Result of a short operating system command. A command that hangs is killed.
record ProcessResult(int exit, String output) {

    private static final int SECONDS_MAX = 120;
    private static final int NOT_FOUND = 127;
    private static final File ROOT = new File("/");
    private static final Pattern TROUBLE = Pattern.compile("error:|ERROR:|FATAL:|PANIC:|could not");

    /// Runs a command. Output and errors are one text. A missing program has the exit code 127, as in a shell.
    static ProcessResult run(List<String> words, String input) {
        return run(words, input, SECONDS_MAX);
    }

    /// Runs a command that is killed after another time, for example one that recovers a database first.
    static ProcessResult run(List<String> words, String input, int secondsMax) {
        Process process;
        try {
            process = quiet(words).start();
        } catch (IOException e) {
            return new ProcessResult(NOT_FOUND, String.valueOf(e.getMessage()));
        }
        CompletableFuture.delayedExecutor(secondsMax, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException _) {
            // The command ended without reading all input. Its exit code tells why.
        }
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new ProcessResult(process.waitFor(), output.strip());
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(words.getFirst() + " was interrupted", e);
        }
    }

    static ProcessResult run(String... words) {
        return run(List.of(words), "");
    }

    /// Prepares a command in a directory that every user may enter. Inherited `PG…` variables are removed, and
    /// messages are in English.
    static ProcessBuilder quiet(List<String> words) {
        var builder = new ProcessBuilder(words).directory(ROOT).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    boolean succeeded() {
        return exit == 0;
    }

    String lastLine() {
        return output.isEmpty() ? "exit code " + exit : output.lines().toList().getLast();
    }

    /// Returns the last line with an error, or else the last line.
    String reason() {
        return output.lines()
                .filter(line -> TROUBLE.matcher(line).find())
                .reduce((_, last) -> last)
                .orElseGet(this::lastLine);
    }
}
