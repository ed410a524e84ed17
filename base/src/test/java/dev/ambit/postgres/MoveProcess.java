package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process that moves stack databases and stops in between, for tests that kill it there.
final class MoveProcess {

    static final String COPYING = "COPYING";

    private MoveProcess() {}

    static void main(String[] arguments) {
        StackDatabaseMove move = move(Path.of(arguments[0]), _ -> Long.MAX_VALUE);
        move.run(1, new StackPostgresLogin(1, "interrupted"), new StackDatabaseMove.Progress() {
            @Override
            public void copied(long bytes, long total) {
                if (bytes > total / 2) {
                    stopAt(COPYING);
                }
            }

            @Override
            public void done(StackDatabaseMove.Step step) {
                stopAt(step.name());
            }

            private void stopAt(String place) {
                if (place.equals(arguments[1])) {
                    MoveProcess.stop(place);
                }
            }
        });
    }

    private static void stop(String place) {
        try {
            System.out.write((place + "\n").getBytes(UTF_8));
            System.out.flush();
            new CountDownLatch(1).await();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static StackDatabaseMove move(Path directory, StackDatabaseMove.FreeSpace disk) {
        Path home = directory.resolve("postgres");
        PostgresUser user = PostgresUser.of(directory, home);
        return new StackDatabaseMove(
                user,
                PostgresBinaries.find(user, directory),
                home.resolve("data"),
                directory.resolve("stack-postgres"),
                disk);
    }

    /// Moves the databases in a process that is killed by SIGKILL at `place`.
    static String killAt(String place, Path directory) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MoveProcess.class.getName(),
                        directory.toString(),
                        place))
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            return String.valueOf(lines.readLine());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
