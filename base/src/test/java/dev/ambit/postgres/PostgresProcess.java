package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A server process of its own with an embedded PostgreSQL, for tests that kill it or run it as somebody else.
public record PostgresProcess(Process process, String answer) implements AutoCloseable {

    /// Starts on the directory, adds a row, says so and waits to be killed.
    static void main(String[] arguments) throws Exception {
        if (arguments.length > 1) {
            runStacks(Path.of(arguments[0]));
            return;
        }
        try (var postgres = EmbeddedPostgres.start(Path.of(arguments[0]))) {
            addRow(postgres);
            print("ready " + System.getProperty("user.name"));
            Thread.sleep(60_000);
        } catch (IllegalStateException e) {
            print(String.valueOf(e.getMessage()));
        }
    }

    private static void runStacks(Path data) throws Exception {
        try (var postgres = new StackPostgres(data, 512)) {
            postgres.url();
            print("ready");
            Thread.sleep(60_000);
        }
    }

    /// Starts a process with the PostgreSQL of stacks.
    static PostgresProcess stacks(Path data) {
        return start(List.of(), Map.of(), System.getProperty("java.class.path"), data, "stacks");
    }

    static PostgresProcess start(Path data) {
        return start(List.of(), Map.of(), System.getProperty("java.class.path"), data);
    }

    /// @param prefix what runs it as another user
    static PostgresProcess start(
            List<String> prefix, Map<String, String> variables, String classPath, Path data, String... more) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                PostgresProcess.class.getName(),
                data.toString()));
        command.addAll(List.of(more));
        try {
            var builder = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
            builder.environment().putAll(variables);
            Process process = builder.start();
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            return new PostgresProcess(process, String.valueOf(lines.readLine()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A copy of what the tests run on, where every user may read it.
    static String publicClassPath(Path directory) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path copy = directory.resolve(entries.size() + "-" + Path.of(entry).getFileName());
            ProcessResult.run("cp", "-r", entry, copy.toString());
            ProcessResult.run("chmod", "-R", "a+rX", copy.toString());
            entries.add(copy.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    static void addRow(EmbeddedPostgres postgres) {
        TestDatabase.run(postgres.ownerUrl(), "create table if not exists found (row int)");
        TestDatabase.run(postgres.ownerUrl(), "insert into found values (1)");
    }

    static int rows(EmbeddedPostgres postgres) {
        return Integer.parseInt(TestDatabase.ask(postgres.ownerUrl(), "select count(*) from found"));
    }

    /// Waits until another postmaster than the process `old` accepts connections.
    static void awaitNewPid(Path data, long old) throws InterruptedException {
        for (int i = 0; i < 2_000; i++) {
            var file = PostmasterFile.read(data);
            if (file.filter(now -> now.pid() != old && now.isReady()).isPresent()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("It did not come back.");
    }

    /// As a crash would.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A directory that other users may enter.
    public static Path directory() throws IOException {
        Path directory = Files.createTempDirectory("ambit test");
        ProcessResult.run("chmod", "755", directory.toString());
        return directory;
    }

    public static void delete(Path directory) throws IOException {
        PostgresArchive.delete(directory);
    }

    /// Deletes a directory at the end of a test process, which need not wait for it: hundreds of databases take longer
    /// than Surefire lets a process exit.
    public static void deleteAtExit(Path directory) throws IOException {
        new ProcessBuilder("rm", "-rf", directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void print(String line) throws IOException {
        System.out.write((line + "\n").getBytes(UTF_8));
        System.out.flush();
    }
}
