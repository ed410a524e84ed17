package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/// A program of this machine that somebody else has written.
final class Shell {

    private Shell() {}

    /// Returns when it has ended.
    ///
    /// @param variables beside those of this process
    /// @return what it said
    /// @throws IllegalStateException with what it said, if it failed
    static String run(Path directory, Map<String, String> variables, String... words)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = start(builder, words[0]);
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), UTF_8);
        }
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("%s ended with %d: %s".formatted(String.join(" ", words), exit, said));
        }
        return said;
    }

    private static Process start(ProcessBuilder builder, String program) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("%s cannot be run, which the demo needs: %s".formatted(program, e.getMessage()), e);
        }
    }
}
