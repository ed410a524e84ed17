package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Log file of the embedded PostgreSQL, with one rotated predecessor.
final class PostgresLog {

    private static final long BYTES_MAX = 4L << 20;
    private static final int LAST_WORDS_MILLIS_MAX = 1_000;
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private volatile String trouble = "it logged no error";
    private volatile Thread reader = new Thread();

    PostgresLog(Path data) {
        this.file = data.resolve("postgres.log");
    }

    void follow(Process postgres) {
        trouble = "it logged no error";
        reader = Thread.ofPlatform().daemon().name("postgres-log").start(() -> copy(postgres));
    }

    /// Returns the last fatal error that PostgreSQL logged.
    String lastError() throws InterruptedException {
        reader.join(LAST_WORDS_MILLIS_MAX);
        return trouble;
    }

    /// Waits until the last line of a stopped PostgreSQL is written, so that the file can then be deleted.
    void awaitEnd() {
        try {
            reader.join(LAST_WORDS_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Process postgres) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(postgres.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("FATAL:") || line.contains("PANIC:")) {
                    trouble = line.replaceFirst(".*(FATAL|PANIC):\\s*", "");
                }
                write(line);
            }
        } catch (IOException _) {
            // The pipe ends with its process.
        }
    }

    /// Writes a line. A full disk loses lines but never blocks PostgreSQL, which waits until its output is read.
    private void write(String line) {
        try {
            if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
                Files.move(file, file.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            Files.writeString(file, line + "\n", UTF_8, StandardOpenOption.APPEND);
        } catch (IOException _) {
            // The line is lost.
        }
    }
}
