package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `ambit` in a process of its own.
///
/// @param out the lines up to the one that says that it is ready, or all
record CommandProcess(Process process, List<String> out) implements AutoCloseable {

    private static final int STOP_SECONDS_MAX = 30;

    static CommandProcess start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    static CommandProcess start(Map<String, String> variables, String... arguments) throws IOException {
        Process process = builder(variables, arguments).start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        List<String> out = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            out.add(line);
            if (line.startsWith("ready ")) {
                break;
            }
        }
        return new CommandProcess(process, out);
    }

    static ProcessBuilder builder(Map<String, String> variables, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // The processes are short-lived.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(variables);
        return builder;
    }

    String address() {
        return out.getLast().replace("ready ", "");
    }

    boolean isReady() {
        return !out.isEmpty() && out.getLast().startsWith("ready http://127.0.0.1:");
    }

    /// As Ctrl-C would. The answer is the exit code.
    int stop() {
        process.destroy();
        return process.onExit()
                .orTimeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    /// The directory, open to the user whom PostgreSQL runs as.
    static Path opened(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void close() {
        stop();
    }
}
