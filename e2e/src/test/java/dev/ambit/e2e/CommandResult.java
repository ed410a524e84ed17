package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The result of a command. A command that does not end is killed.
record CommandResult(int exit, String out, String err) {

    private static final int SECONDS_MAX = 900;

    /// Runs `bin/ambit` with these arguments.
    static CommandResult ambit(String... words) {
        return ambit(Map.of(), words);
    }

    static CommandResult ambit(Map<String, String> environment, String... words) {
        List<String> all =
                new ArrayList<>(List.of(Checkout.script(Checkout.DIRECTORY).toString()));
        all.addAll(List.of(words));
        return run(in(Checkout.DIRECTORY, environment, all));
    }

    static CommandResult run(List<String> words) {
        return run(new ProcessBuilder(words));
    }

    static CommandResult run(ProcessBuilder builder) {
        try {
            Path out = printed("typed", ".out");
            Path err = printed("typed", ".err");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new CommandResult(process.exitValue(), readAndDelete(out), readAndDelete(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Prepares a command with this JDK and only these environment variables.
    static ProcessBuilder in(Path directory, Map<String, String> environment, List<String> words) {
        var builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AMBIT_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // The processes are short-lived.
        builder.environment().put("AMBIT_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        // Other users cannot access the directories of tests.
        builder.environment().put("AMBIT_ALLOW_ROOT", "true");
        builder.environment().putAll(environment);
        return builder;
    }

    /// Creates an output file that is deleted after the tests.
    static Path printed(String name, String ending) throws IOException {
        Path file = Files.createTempFile(name, ending);
        file.toFile().deleteOnExit();
        return file;
    }

    private static String readAndDelete(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), UTF_8);
        Files.delete(file);
        return text;
    }
}
