package dev.ambit.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The public packages in `e2e/sdk`, installed from npm and unmodified.
final class PublicSdks {

    static final Path HOME = Checkout.DIRECTORY.resolve("e2e/sdk");

    private PublicSdks() {}

    /// Installs the packages. Skips the test without npm or its registry.
    static void install() throws IOException {
        NpmPackages.install(HOME);
    }

    /// Runs a script of `e2e/sdk` with node.
    static CommandResult node(Map<String, String> variables, String script) {
        return CommandResult.run(CommandResult.in(HOME, variables, List.of("node", script)));
    }

    static byte[] file(String path) throws IOException {
        return Files.readAllBytes(HOME.resolve(path));
    }
}
