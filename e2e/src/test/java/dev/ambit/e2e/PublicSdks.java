package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// The public packages in `e2e/sdk`, installed from npm and unmodified.
final class PublicSdks {

    static final Path HOME = Checkout.DIRECTORY.resolve("e2e/sdk");

    private static final Path LOCK = HOME.resolve("package-lock.json");
    private static final Path INSTALLED = HOME.resolve("node_modules/.ambit-lock");
    private static final Path MUTEX = Path.of("target", "public-sdks.lock");

    private PublicSdks() {}

    /// Installs the packages in the versions of the lock file, unless they are installed. Waits while another test
    /// process does it. Skips the test without npm or its registry.
    static void install() throws IOException {
        ByosExample.requireNpm();
        try (FileChannel channel = FileChannel.open(MUTEX, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Released with the channel.
            channel.lock();
            if (!Files.exists(INSTALLED) || Files.mismatch(INSTALLED, LOCK) >= 0) {
                installPackages();
            }
        }
    }

    private static void installPackages() throws IOException {
        CommandResult installed =
                CommandResult.run(new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund").directory(HOME.toFile()));
        assumeTrue(installed.exit() == 0 || !installed.err().contains("network"), "npm fetches nothing");
        assertThat(installed.exit()).as(installed.err()).isZero();
        Files.copy(LOCK, INSTALLED);
    }

    /// Runs a script of `e2e/sdk` with node.
    static CommandResult node(Map<String, String> variables, String script) {
        return CommandResult.run(CommandResult.in(HOME, variables, List.of("node", script)));
    }

    static byte[] file(String path) throws IOException {
        return Files.readAllBytes(HOME.resolve(path));
    }
}
