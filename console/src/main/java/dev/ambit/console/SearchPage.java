package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The search of an environment: pages of the console and entities. The script shows its results in a dialog.
public final class SearchPage {

    private static final int FOUND_MAX = 12;
    private static final int PAGES_MAX = 8;

    private SearchPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show("finder", view(visit));
    }

    /// Shows the results alone.
    static Response results(ConsoleRequest visit) {
        return visit.show("finder-results", view(visit));
    }

    private static View view(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String words = Objects.requireNonNullElse(
                        visit.request().query(Query.class).q(), "")
                .strip();
        List<SearchHit> hits = new ArrayList<>(pages(scope, words));
        String fault = "";
        if (!words.isEmpty() && scope.environment() != null) {
            try {
                visit.send(scope, "GET", "/search?limit=%d&q=%s".formatted(FOUND_MAX, UrlText.encoded(words)), null)
                        .rows(SearchHit.Entity.class)
                        .forEach(it -> hits.add(it.hit(scope)));
            } catch (Problem problem) {
                fault = problem.message().replace("`q`", "The search");
            }
        }
        return new View(visit.frame("Search", "", scope), scope, words, hits, fault);
    }

    /// Returns environments and pages. Each searched word is the beginning of a word of the title.
    private static List<SearchHit> pages(ConsoleScope scope, String words) {
        List<Navigation> all = scope.environment() == null
                ? List.of(Navigation.of(scope))
                : List.of(Navigation.of(scope), Navigation.of(scope.outside()));
        Stream<SearchHit> pages = all.stream()
                .flatMap(it -> it.groups().stream())
                .flatMap(group -> group.entries().stream()
                        .filter(it -> matches(group.title() + " " + it.title(), words))
                        .map(it -> new SearchHit("Page", it.title(), group.title(), it.path())));
        Stream<SearchHit> environments = scope.environments().stream()
                .filter(it -> matches("Environment " + it.displayName(), words))
                .map(it -> new SearchHit(
                        "Environment", it.displayName(), it.typeWord(), Navigation.home(scope.in(it.slug()))));
        return Stream.concat(environments.limit(words.isEmpty() ? 0 : PAGES_MAX), pages)
                .limit(PAGES_MAX)
                .toList();
    }

    private static boolean matches(String title, String words) {
        List<String> parts = parts(title);
        return parts(words).stream().allMatch(word -> parts.stream().anyMatch(it -> it.startsWith(word)));
    }

    private static List<String> parts(String text) {
        return Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
                .filter(it -> !it.isEmpty())
                .toList();
    }

    /// The query of the page.
    public record Query(@Nullable String q) {}

    /// The page.
    ///
    /// @param fault why the words cannot be searched for; empty if they can
    public record View(Frame frame, ConsoleScope scope, String words, List<SearchHit> hits, String fault) {}
}
