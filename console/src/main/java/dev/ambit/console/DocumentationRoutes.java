package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ROUTE_NOT_FOUND;

import dev.ambit.http.Contract;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Shows the documentation at `/docs`, to everyone.
public final class DocumentationRoutes {

    private static final List<String> SECTIONS = List.of("start", "how-to", "reference", "explanation");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9-]{1,100}\\.png");

    private DocumentationRoutes() {}

    static void add(Router router, Pages pages) {
        var routes = new DocumentationRoutes();
        router.page("/docs", "documentation", pages.view(routes::index), open().query(Query.class))
                .page("/docs/{page}", "documentation-page", pages.view(routes::page), open())
                .page("/docs/{section}/{page}", "documentation-section", pages.view(routes::pageOfSection), open())
                .page("/docs/how-to/images/{name}", "documentation-image", routes::image, open());
    }

    private Response index(ConsoleRequest visit) {
        String query = visit.request().query(Query.class).q();
        return query == null || query.isBlank()
                ? show(visit, Rendered.DOCUMENTATION.index())
                : visit.show(
                        "documentation-search",
                        new Results(
                                visit.frame("Search", "docs", null),
                                navigation(),
                                query,
                                Rendered.DOCUMENTATION.search(query)));
    }

    private Response page(ConsoleRequest visit) {
        return show(visit, visit.variable("page"));
    }

    private Response pageOfSection(ConsoleRequest visit) {
        return show(visit, visit.variable("section") + "/" + visit.variable("page"));
    }

    private Response show(ConsoleRequest visit, String path) {
        return show(visit, Rendered.DOCUMENTATION.find(path).orElseThrow(() -> notFound(path)));
    }

    private Response image(Request request) {
        String name = request.variable("name");
        byte[] image = IMAGE.matcher(name).matches()
                ? Rendered.DOCUMENTATION.image(name).orElse(null)
                : null;
        if (image == null) {
            throw notFound(name);
        }
        return Response.bytes(200, "image/png", image).with("Cache-Control", "max-age=3600");
    }

    private static Problem notFound(String page) {
        return ROUTE_NOT_FOUND.because("The documentation has no page `%s`. Search for it at /docs.".formatted(page));
    }

    private Response show(ConsoleRequest visit, DocumentationPage page) {
        return visit.show("documentation", new View(visit.frame(page.title(), "docs", null), navigation(), page));
    }

    private List<Section> navigation() {
        return SECTIONS.stream()
                .map(it -> new Section(it, Rendered.DOCUMENTATION.of(it)))
                .toList();
    }

    private static Contract open() {
        return Contract.text("text/html").by("anyone").tag("Documentation");
    }

    /// Renders the pages at the first request, so that a start of the server does not wait for them.
    private static final class Rendered {

        static final Documentation DOCUMENTATION = Documentation.read();
    }

    /// The search of a reader.
    ///
    /// @param q words to search for; null to show the index
    public record Query(@Nullable String q) {}

    /// A directory of the documentation with its pages.
    ///
    /// @param name of the directory
    public record Section(String name, List<DocumentationPage> pages) {

        public String title() {
            return switch (name) {
                case "start" -> "Tutorials";
                case "how-to" -> "How to";
                case "reference" -> "Reference";
                default -> "Explanation";
            };
        }
    }

    /// A page beside the navigation.
    public record View(Frame frame, List<Section> navigation, DocumentationPage page) {}

    /// The pages that a search found.
    public record Results(Frame frame, List<Section> navigation, String query, List<DocumentationPage> pages) {}
}
