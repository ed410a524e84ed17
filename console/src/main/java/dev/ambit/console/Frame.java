package dev.ambit.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The layout around every page.
///
/// @param section the section of the navigation
/// @param scope null without a session
/// @param notice on the pages of a catalog that rejects direct changes; null elsewhere
public record Frame(
        String title,
        String section,
        @Nullable ConsoleScope scope,
        Assets assets,
        String formToken,
        @Nullable CatalogNotice notice) {

    /// A step of the path to a page.
    ///
    /// @param path null for the page itself
    public record Crumb(String title, @Nullable String path) {}

    public Navigation navigation() {
        return Navigation.of(Objects.requireNonNull(scope));
    }

    /// Returns the breadcrumbs of the page: account, environment, section, page.
    public List<Crumb> crumbs() {
        ConsoleScope here = Objects.requireNonNull(scope);
        List<Crumb> crumbs = new ArrayList<>();
        crumbs.add(new Crumb(here.account().displayName(), here.account().path() + "/environments"));
        Environment environment = here.environment();
        if (environment != null) {
            crumbs.add(new Crumb(environment.displayName(), Navigation.home(here)));
        }
        navigation()
                .find(section)
                .filter(it -> !section.isEmpty() && !it.title().equals(title))
                .ifPresent(it -> crumbs.add(new Crumb(it.title(), it.path())));
        crumbs.add(new Crumb(title, null));
        return crumbs;
    }

    /// Returns the path of the same section in another environment, or of its first page.
    public String in(Environment other) {
        ConsoleScope there = Objects.requireNonNull(scope).in(other.slug());
        return Navigation.of(there)
                .find(section)
                .filter(_ -> !section.isEmpty())
                .map(Navigation.Entry::path)
                .orElse(Navigation.home(there));
    }

    /// Leaves out the form token, which must not reach a log.
    @Override
    public String toString() {
        return "Frame[" + title + "]";
    }
}
