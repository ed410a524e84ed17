package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Checks the length of the README, and the links of all pages.
class ReadmeTest {

    private static final int LINES_MAX = 100;
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");

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
