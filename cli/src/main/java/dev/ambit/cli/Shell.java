package dev.ambit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs external programs.
final class Shell {

    private static final int MINUTES_MAX = 10;

    private Shell() {}

    /// Runs a program, waits for its end at most ten minutes, and returns its output.
    ///
    /// @param variables environment variables in addition to those of this process
    /// @throws IllegalStateException with the program's output, if it failed
    static String run(Path directory, Map<String, String> variables, String... words)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Path output = Files.createTempFile("ambit", ".said");
        try {
            Process process = start(builder.redirectOutput(output.toFile()), words[0]);
            boolean isOver = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
            if (!isOver) {
                process.destroyForcibly().waitFor();
            }
            if (!isOver || process.exitValue() != 0) {
                throw new IllegalStateException("%s %s: %s"
                        .formatted(
                                String.join(" ", words),
                                isOver
                                        ? "exited with code " + process.exitValue()
                                        : "did not end within %d minutes".formatted(MINUTES_MAX),
                                Files.readString(output)));
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    private static Process start(ProcessBuilder builder, String program) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "The demo needs %s, which cannot be started: %s".formatted(program, e.getMessage()), e);
        }
    }
}
