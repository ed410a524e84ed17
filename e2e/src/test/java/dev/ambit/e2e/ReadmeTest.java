package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stranger copies what is under version control and types what the README says, word for word.
class ReadmeTest {

    private static final int LINES_MAX = 150;
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");
    private static final String DEV = "bin/ambit dev\n";

    @TempDir
    private Path copy;

    @Test
    void its_commands_run_on_a_fresh_copy() throws Exception {
        Home.opened(copy);
        copyTracked();
        List<String> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(3).first().isEqualTo(DEV);
        String port = Integer.toString(Debian.freePort());

        Path data = copy.resolve(".ambit");
        try (Ambit dev = Ambit.begin(copy, Map.of("AMBIT_PORT", port), "dev", data)) {
            dev.awaitReady();
            String rest = String.join("\n", blocks.subList(1, blocks.size())).replace("8080", port);
            Typed typed = Typed.run(Typed.in(copy, Map.of(), List.of("sh", "-euc", rest)));

            assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
            assertThat(typed.out())
                    .contains("\"isGranted\":true", "NoFeatureEntitlementInSubscription")
                    .contains("1200 used + 100 requested = 1300", "2950 used + 100 requested = 3050")
                    .contains("2024.yml: imported", "database-url", "create role ambit_app")
                    .doesNotContain("fail  ");
        }
    }

    @Test
    void it_is_short_and_its_links_lead_somewhere() throws IOException {
        assertThat(Files.readAllLines(Home.DIRECTORY.resolve("README.md"))).hasSizeLessThanOrEqualTo(LINES_MAX);

        Stream.of(
                        "README.md",
                        "ARCHITECTURE.md",
                        "CONTRIBUTING.md",
                        "docs/cli.md",
                        "docs/operating.md",
                        "docs/how-to/sell-a-subscription.md",
                        "docs/replica.md",
                        "examples/byos/README.md",
                        "examples/store/README.md")
                .map(Home.DIRECTORY::resolve)
                .forEach(page -> assertThat(links(page))
                        .allSatisfy(link -> assertThat(link).exists()));
    }

    /// The first start would build for minutes; so the copy gets what was built of the same sources.
    private void copyTracked() throws IOException {
        Typed tracked = Typed.run(new ProcessBuilder("git", "ls-files", "--cached").directory(Home.DIRECTORY.toFile()));
        assumeTrue(tracked.exit() == 0, "this is no clone");
        Typed made = Typed.run(new ProcessBuilder(
                        "sh", "-c", "git ls-files -z | xargs -0 cp --parents -p -t \"$1\"", "sh", copy.toString())
                .directory(Home.DIRECTORY.toFile()));
        assertThat(made.exit()).as(made.err()).isZero();
        Path built = Files.createDirectories(copy.resolve("cli/target"));
        Files.copy(Home.DIRECTORY.resolve("cli/target/ambit.jar"), built.resolve("ambit.jar"));
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Home.DIRECTORY.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<Path> links(Path page) {
        try {
            return LINK.matcher(Files.readString(page))
                    .results()
                    .map(MatchResult::group)
                    .map(link -> page.resolveSibling(link.substring(2)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
