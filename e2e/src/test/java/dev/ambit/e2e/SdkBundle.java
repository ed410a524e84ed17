package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Bundles a script of `e2e/sdk` with the packages that it imports, as a shop does before it serves a page.
final class SdkBundle {

    private SdkBundle() {}

    static byte[] of(String script) {
        var command = new ProcessBuilder(List.of(
                "node_modules/.bin/esbuild",
                script,
                "--bundle",
                "--format=iife",
                "--loader:.css=text",
                "--define:process.env.NODE_ENV=\"production\"",
                "--log-level=error"));
        CommandResult bundled = CommandResult.run(command.directory(PublicSdks.HOME.toFile()));
        assertThat(bundled.exit()).as(bundled.err()).isZero();
        return bundled.out().getBytes(UTF_8);
    }
}
