package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// How a short command of the operating system went. One that hangs is killed.
record Command(int exit, String output) {

    private static final int SECONDS_MAX = 120;
    private static final int NOT_FOUND = 127;
    private static final File ROOT = new File("/");
    private static final Pattern TROUBLE = Pattern.compile("error:|ERROR:|FATAL:|PANIC:|could not");

    /// Output and errors come as one text. A command that does not exist has an exit code too, as in a shell.
    static Command run(List<String> words, String input) {
        Process process;
        try {
            process = quiet(words).start();
        } catch (IOException e) {
            return new Command(NOT_FOUND, String.valueOf(e.getMessage()));
        }
        CompletableFuture.delayedExecutor(SECONDS_MAX, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException _) {
            // It ended without reading all of it; its exit code says why.
        }
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Command(process.waitFor(), output.strip());
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(words.getFirst() + " was interrupted", e);
        }
    }

    static Command run(String... words) {
        return run(List.of(words), "");
    }

    /// In a directory that every user may enter. Nobody's settings for PostgreSQL reach ours, and it speaks one
    /// language.
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

    /// What went wrong: the last line that says so, or the last of all.
    String reason() {
        return output.lines()
                .filter(line -> TROUBLE.matcher(line).find())
                .reduce((_, last) -> last)
                .orElseGet(this::lastLine);
    }
}
