package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPort;
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

/// Runs the commands of the README, word for word, in a copy of the files under version control.
class ReadmeTest {

    private static final int LINES_MAX = 100;
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");
    private static final String DEV = "bin/ambit dev\n";

    @TempDir
    private Path copy;

    @Test
    void commands_of_the_readme_run_in_a_fresh_checkout() throws Exception {
        Checkout.opened(copy);
        copyTracked();
        List<String> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(3).first().isEqualTo(DEV);
        String port = Integer.toString(TestPort.free());

        Path data = copy.resolve(".ambit");
        try (AmbitProcess dev = AmbitProcess.begin(copy, Map.of("AMBIT_PORT", port), "dev", data)) {
            dev.awaitReady();
            String rest = String.join("\n", blocks.subList(1, blocks.size())).replace("8080", port);
            CommandResult typed = CommandResult.run(CommandResult.in(copy, Map.of(), List.of("sh", "-euc", rest)));

            assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
            assertThat(typed.out())
                    .contains("\"isGranted\":true", "NoFeatureEntitlementInSubscription")
                    .contains("1200 used + 100 requested = 1300", "2950 used + 100 requested = 3050")
                    .contains("2024.yml: imported", "ok    jdk", "create role ambit_app")
                    .doesNotContain("fail  ");
        }
    }

    @Test
    void readme_has_at_most_100_lines() throws IOException {
        assertThat(Files.readAllLines(Checkout.DIRECTORY.resolve("README.md"))).hasSizeLessThanOrEqualTo(LINES_MAX);
    }

    @Test
    void links_of_all_pages_lead_to_files() throws IOException {
        assertThat(pages())
                .hasSizeGreaterThan(50)
                .allSatisfy(page -> assertThat(links(page))
                        .as(page.toString())
                        .allSatisfy(link -> assertThat(link).exists()));
    }

    /// Each page is one click away from the index of the documentation.
    @Test
    void documentation_links_to_every_page() throws IOException {
        Path index = Checkout.DIRECTORY.resolve("docs/README.md");
        List<Path> linked = links(index).stream().map(Path::normalize).toList();

        assertThat(linked)
                .containsAll(pages().stream()
                        .filter(page -> page.startsWith(Checkout.DIRECTORY.resolve("docs")) && !page.equals(index))
                        .toList());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Checkout.DIRECTORY.resolve("docs"))) {
            return Stream.concat(
                            docs.filter(page -> page.toString().endsWith(".md")),
                            Stream.of(
                                            "README.md",
                                            "ARCHITECTURE.md",
                                            "CONTRIBUTING.md",
                                            "applier/README.md",
                                            "examples/byos/README.md",
                                            "examples/store/README.md")
                                    .map(Checkout.DIRECTORY::resolve))
                    .map(Path::normalize)
                    .toList();
        }
    }

    /// Copies the tracked files and the built jar, because building it would take minutes.
    private void copyTracked() throws IOException {
        CommandResult tracked = CommandResult.run(
                new ProcessBuilder("git", "ls-files", "--cached").directory(Checkout.DIRECTORY.toFile()));
        assumeTrue(tracked.exit() == 0, "this is no clone");
        CommandResult made = CommandResult.run(new ProcessBuilder(
                        "sh", "-c", "git ls-files -z | xargs -0 cp --parents -p -t \"$1\"", "sh", copy.toString())
                .directory(Checkout.DIRECTORY.toFile()));
        assertThat(made.exit()).as(made.err()).isZero();
        Path built = Files.createDirectories(copy.resolve("cli/target"));
        Files.copy(Checkout.DIRECTORY.resolve("cli/target/ambit.jar"), built.resolve("ambit.jar"));
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Checkout.DIRECTORY.resolve("README.md")))
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
