package dev.ambit.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Directory with the programs of a PostgreSQL version.
record PostgresBinaries(Path directory, int major) {

    /// Variable with the directory of an installed PostgreSQL, for tests on an older version.
    private static final String INSTALLED = "AMBIT_TEST_POSTGRES_BIN";

    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) (\\d+)");

    static PostgresBinaries find(PostgresUser user, Path data) {
        String installed = System.getProperty(INSTALLED, System.getenv(INSTALLED));
        return installed != null && !installed.isBlank()
                ? of(Path.of(installed), user)
                : of(PostgresArchive.unpacked(cache(user, data)), user);
    }

    /// Returns the programs in a directory.
    ///
    /// @throws IllegalStateException if `user` cannot run them
    static PostgresBinaries of(Path directory, PostgresUser user) {
        ProcessResult version = ProcessResult.run(user.command(directory.resolve("postgres"), "--version"), "");
        Matcher number = VERSION.matcher(version.output());
        if (!version.succeeded() || !number.find()) {
            throw new IllegalStateException("The user %s cannot run PostgreSQL in %s: %s"
                    .formatted(user.name(), directory, version.lastLine()));
        }
        return new PostgresBinaries(directory, Integer.parseInt(number.group(1)));
    }

    Path program(String name) {
        return directory.resolve(name);
    }

    /// Returns the cache, which all data directories of a user share. Falls back to the data directory. As root it
    /// is `/var/cache`, which the unprivileged user can read.
    private static Path cache(PostgresUser user, Path data) {
        boolean isRoot = !user.prefix().isEmpty();
        @Nullable String configured = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"));
        Path shared = isRoot
                ? Path.of("/var/cache")
                : configured == null || configured.isBlank() ? home.resolve(".cache") : Path.of(configured);
        boolean usable = Files.isWritable(shared) || (!isRoot && !Files.exists(shared) && Files.isWritable(home));
        return usable ? shared.resolve("ambit") : data.resolve("postgres-binaries");
    }
}
