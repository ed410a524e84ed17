package dev.ambit.github;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.process.ProgramPath;
import dev.ambit.standin.github.EmulatedGithub;
import dev.ambit.standin.github.StrictGithub;
import java.nio.file.Path;

/// Starts the stand-in for GitHub. Tests that need it are skipped if node and npm are not installed, or npm fetches
/// nothing.
public final class TestGithub {

    private static final Path EMULATE =
            Path.of("../github/emulate").toAbsolutePath().normalize();

    private TestGithub() {}

    public static StrictGithub start() {
        assumeTrue(
                ProgramPath.find("npm", System.getenv("PATH")).isPresent(),
                "npm is not installed, so nothing is said about GitHub");
        try {
            EmulatedGithub.install(EMULATE);
        } catch (IllegalStateException e) {
            assumeTrue(!String.valueOf(e.getMessage()).contains("network"), "npm fetches nothing");
            throw e;
        }
        return StrictGithub.start(EMULATE);
    }
}
