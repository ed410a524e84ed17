package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The directory `client-typescript`, compiled with npm.
final class TypescriptClient {

    static final Path HOME = Checkout.DIRECTORY.resolve("client-typescript");

    private TypescriptClient() {}

    /// Installs the compiler and compiles the client. Skips the test without npm or its registry.
    static void build() throws IOException {
        NpmPackages.install(HOME);
        CommandResult built = CommandResult.run(CommandResult.in(HOME, Map.of(), List.of("node_modules/.bin/tsc")));
        assertThat(built.exit()).as(built.out()).isZero();
    }
}
