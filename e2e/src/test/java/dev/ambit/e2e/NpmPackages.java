package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Packages of a directory with a `package-lock.json`, installed from npm.
final class NpmPackages {

    private static final Path MUTEX = Path.of("target", "npm.lock");

    private NpmPackages() {}

    /// Installs the packages in the versions of the lock file, unless they are installed. Waits while another test
    /// process does it. Skips the test without npm or its registry.
    static void install(Path directory) throws IOException {
        ByosExample.requireNpm();
        Path lock = directory.resolve("package-lock.json");
        Path installed = directory.resolve("node_modules/.ambit-lock");
        try (FileChannel channel = FileChannel.open(MUTEX, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Released with the channel.
            channel.lock();
            if (!Files.exists(installed) || Files.mismatch(installed, lock) >= 0) {
                installPackages(directory);
                Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void installPackages(Path directory) {
        CommandResult run = CommandResult.run(
                new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund").directory(directory.toFile()));
        assumeTrue(run.exit() == 0 || !run.err().contains("network"), "npm fetches nothing");
        assertThat(run.exit()).as(run.err()).isZero();
    }
}
