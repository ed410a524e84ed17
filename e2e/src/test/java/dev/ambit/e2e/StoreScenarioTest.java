package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPort;
import dev.ambit.process.ProgramPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs `bin/ambit demo store --provider`: the whole life of a store on stand-ins for AWS and GitHub, and on Ambit's
/// own engines. Compares what it prints with `docs/start/walk-through-a-store.md`.
@Tag("long")
class StoreScenarioTest {

    private static final Pattern PICTURE = Pattern.compile("\\d\\. .*|   (production|development) .*|done");

    private static final String PAGE = "docs/start/walk-through-a-store.md";

    private static final Path EXAMPLE = Checkout.DIRECTORY.resolve("examples/store");

    /// Directories of programs without those that Python installs.
    private static final String WITHOUT_MOTO = "/usr/bin:/bin";

    @TempDir
    private Path temporary;

    @Test
    void store_on_stand_ins_and_on_local_engines_looks_the_same_to_visitors() throws Exception {
        require("npm", "node", "git", "openssl", "moto_server");
        NpmPackages.install(EXAMPLE);

        List<TutorialPage.Block> blocks = TutorialPage.read(PAGE).blocks();

        CommandResult aws = walk("aws");

        assertThat(aws.exit()).as(aws.err()).isZero();
        requirePrinted(blocks, aws, "aws");
        assertNothingLeft();

        assumeTrue(
                CommandResult.run(List.of("unshare", "--net", "--pid", "--fork", "true"))
                                .exit()
                        == 0,
                "no code runs here, so the walk on local engines was not tried");
        CommandResult local = walk("local");

        assertThat(local.exit()).as(local.err()).isZero();
        requirePrinted(blocks, local, "local");
        assertThat(stepsAndPages(local)).isEqualTo(stepsAndPages(aws));
        assertNothingLeft();
    }

    @Test
    void missing_program_is_named_with_the_command_that_installs_it() throws Exception {
        require("npm", "node", "git");
        NpmPackages.install(EXAMPLE);
        assumeTrue(ProgramPath.find("npm", WITHOUT_MOTO).isPresent(), "npm is elsewhere");
        assumeFalse(
                ProgramPath.find("moto_server", WITHOUT_MOTO).isPresent(), "moto_server is installed for everybody");

        CommandResult refused = walk(Map.of("PATH", WITHOUT_MOTO), "aws");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "`moto_server` is not installed. Install it with `pip install 'moto[server]==5.2.1'`, then try again.");
        assertThat(refused.out()).isEmpty();
        assertNothingLeft();
    }

    /// Requires that the walk printed the block after its command on the page.
    private static void requirePrinted(List<TutorialPage.Block> blocks, CommandResult walk, String provider) {
        int command = 0;
        while (!blocks.get(command).text().strip().equals("bin/ambit demo store --provider " + provider)) {
            command++;
        }
        TutorialPage.Block printed = blocks.get(command + 1);
        assertThat(printed.isPrinted()).isTrue();
        assertThat(PrintedText.matches(printed.language(), printed.text(), walk.out()))
                .as("%s prints\n%s", provider, walk.out())
                .isTrue();
    }

    private static void require(String... programs) {
        for (String program : programs) {
            assumeTrue(
                    ProgramPath.find(program, System.getenv("PATH")).isPresent(),
                    program + " is not installed, so no store is walked through");
        }
    }

    private CommandResult walk(String provider) throws IOException {
        return walk(Map.of(), provider);
    }

    private CommandResult walk(Map<String, String> environment, String provider) throws IOException {
        Checkout.opened(temporary);
        Map<String, String> all = new HashMap<>(environment);
        all.put("AMBIT_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary);
        return CommandResult.ambit(
                all,
                "demo",
                "store",
                "--provider",
                provider,
                "--port",
                Integer.toString(TestPort.free()),
                "--gateway-port",
                Integer.toString(TestPort.free()),
                "--bucket-port",
                Integer.toString(TestPort.free()));
    }

    /// Returns the steps, and what visitors see after each of them.
    private static List<String> stepsAndPages(CommandResult walk) {
        return walk.out().lines().filter(it -> PICTURE.matcher(it).matches()).toList();
    }

    /// All files of the walk are in the temporary directory, where all its programs run.
    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files.map(it -> it.getFileName().toString())).noneMatch(it -> it.startsWith("ambit-"));
        }
        assertThat(ProcessHandle.allProcesses()
                        .map(it -> Path.of("/proc", Long.toString(it.pid()), "cwd"))
                        .filter(this::isInside))
                .isEmpty();
    }

    private boolean isInside(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith(temporary.toRealPath());
        } catch (IOException _) {
            // The process has ended, or there is no /proc.
            return false;
        }
    }
}
