package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// The documentation of this version, read once from the class path. The index `README.md` links to every page,
/// so its links are the list of pages.
final class Documentation {

    private static final String DIRECTORY = "/documentation/";
    private static final String INDEX = "README";
    private static final String TUTORIALS = "start";
    private static final Pattern PAGE_LINK = Pattern.compile("]\\(([a-z0-9/-]+)\\.md\\)");
    private static final int RESULTS_MAX = 20;
    private static final int TERMS_MAX = 10;

    private final Map<String, DocumentationPage> pages = new LinkedHashMap<>();

    private Documentation() {}

    static Documentation read() {
        var documentation = new Documentation();
        String index = text(INDEX).orElse("# Documentation");
        documentation.add(INDEX, index);
        PAGE_LINK
                .matcher(index)
                .results()
                .map(it -> it.group(1))
                .distinct()
                .forEach(path -> text(path).ifPresent(markdown -> documentation.add(path, markdown)));
        return documentation;
    }

    DocumentationPage index() {
        return Objects.requireNonNull(pages.get(INDEX));
    }

    /// Returns the page at a path such as `how-to/report-usage`.
    Optional<DocumentationPage> find(String path) {
        return Optional.ofNullable(pages.get(path));
    }

    /// Returns the pages of a section: tutorials in the order of the index, all others by title.
    List<DocumentationPage> of(String section) {
        var found = pages.values().stream().filter(it -> it.path().startsWith(section + "/"));
        return (section.equals(TUTORIALS) ? found : found.sorted(comparing(DocumentationPage::title))).toList();
    }

    /// Returns at most 20 pages that contain every word of the query, those with a word in their title first.
    List<DocumentationPage> search(String query) {
        List<String> terms = Arrays.stream(
                        query.strip().toLowerCase(Locale.ROOT).split("\\s+", -1))
                .filter(it -> !it.isEmpty())
                .limit(TERMS_MAX)
                .toList();
        return terms.isEmpty() ? List.of() : matching(pages.values(), terms);
    }

    /// Returns an image of the documentation, or nothing if there is none by this name.
    Optional<byte[]> image(String name) {
        return bytes("how-to/images/" + name);
    }

    private static List<DocumentationPage> matching(Collection<DocumentationPage> all, List<String> terms) {
        return all.stream()
                .filter(it -> terms.stream().allMatch(it::contains))
                .sorted(comparingInt((DocumentationPage it) -> it.relevance(terms))
                        .reversed())
                .limit(RESULTS_MAX)
                .toList();
    }

    private void add(String path, String markdown) {
        pages.put(path, DocumentationPage.of(path, markdown));
    }

    private static Optional<String> text(String path) {
        return bytes(path + ".md").map(it -> new String(it, UTF_8));
    }

    private static Optional<byte[]> bytes(String file) {
        try (InputStream resource = Documentation.class.getResourceAsStream(DIRECTORY + file)) {
            return resource == null ? Optional.empty() : Optional.of(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
