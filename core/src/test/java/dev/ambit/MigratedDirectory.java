package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.db.Database;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Data directories with a migrated database, for servers of tests. They are copies of one, because creating and
/// migrating a database takes two seconds of CPU time.
public final class MigratedDirectory {

    private static final String LOGINS = "postgres-logins";
    private static final Path TEMPLATE = template();

    private MigratedDirectory() {}

    /// Returns a new directory. The caller deletes it.
    public static Path create() throws IOException {
        Path data = PostgresProcess.directory();
        fill(data);
        return data;
    }

    /// Copies the database to a directory that has none.
    public static void fill(Path data) throws IOException {
        copy(TEMPLATE.resolve("postgres"), data);
        copy(TEMPLATE.resolve(LOGINS), data);
        // Copies run at the same time.
        Path logins = data.resolve(LOGINS);
        Files.writeString(logins, Files.readString(logins).replaceFirst("(?m)^port=.*$", "port=" + TestPort.free()));
    }

    private static void copy(Path file, Path directory) throws IOException {
        Process copying = new ProcessBuilder("cp", "-a", file.toString(), directory.toString())
                .inheritIO()
                .start();
        assertThat(copying.onExit().join().exitValue()).isZero();
    }

    private static Path template() {
        try {
            Path data = PostgresProcess.directory();
            try (var postgres = EmbeddedPostgres.start(data)) {
                Database.open(postgres.url(), postgres.ownerUrl()).close();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(data)));
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            PostgresProcess.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
