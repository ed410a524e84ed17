package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// An empty PostgreSQL of an older major version that we support.
public final class OlderPostgres {

    private static final String PROGRAMS = "AMBIT_TEST_POSTGRES_BIN";

    private OlderPostgres() {}

    /// Unpacks its programs and starts it. No other PostgreSQL may start in this process meanwhile.
    ///
    /// @param archive as the build has fetched it, `postgres-linux-x86_64.txz`
    /// @param directory for programs and data, open to the user that PostgreSQL runs as
    public static EmbeddedPostgres start(Path archive, Path directory) {
        String before = System.getProperty(PROGRAMS, "");
        try {
            Path programs = PostgresArchive.unpacked(archive.toUri().toURL(), directory.resolve("programs"));
            System.setProperty(PROGRAMS, programs.toString());
            return EmbeddedPostgres.start(directory.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (before.isEmpty()) {
                System.clearProperty(PROGRAMS);
            } else {
                System.setProperty(PROGRAMS, before);
            }
        }
    }
}
