package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The checked out repository with the jar that Maven built.
final class Checkout {

    static final Path DIRECTORY = Path.of("..").toAbsolutePath().normalize();

    private Checkout() {}

    /// Marks the jar as current, because `bin/ambit` would otherwise build it again.
    static Path script(Path home) {
        Path jar = home.resolve("cli/target/ambit.jar");
        assertThat(jar).as("jar built by `mvn -pl cli -am package`").exists();
        try {
            Path mark = home.resolve("cli/target/ambit.built");
            if (!Files.exists(mark) || isOlder(mark, jar)) {
                Files.writeString(mark, "");
                Files.setLastModifiedTime(mark, Files.getLastModifiedTime(jar));
            }
            return home.resolve("bin/ambit");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the directory accessible for PostgreSQL's user.
    static Path opened(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Copies the files under version control and the built jar, because building it would take minutes.
    static void copyTracked(Path copy) throws IOException {
        CommandResult tracked =
                CommandResult.run(new ProcessBuilder("git", "ls-files", "--cached").directory(DIRECTORY.toFile()));
        assumeTrue(tracked.exit() == 0, "this is no clone");
        CommandResult made = CommandResult.run(new ProcessBuilder(
                        "sh", "-c", "git ls-files -z | xargs -0 cp --parents -p -t \"$1\"", "sh", copy.toString())
                .directory(DIRECTORY.toFile()));
        assertThat(made.exit()).as(made.err()).isZero();
        Path built = Files.createDirectories(copy.resolve("cli/target"));
        Files.copy(DIRECTORY.resolve("cli/target/ambit.jar"), built.resolve("ambit.jar"));
        script(copy);
    }

    private static boolean isOlder(Path file, Path other) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(other)) < 0;
    }
}
