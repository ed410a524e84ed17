package dev.ambit.console;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/// One page of the documentation.
///
/// @param path such as `how-to/report-usage`
/// @param html without raw HTML of the source
/// @param text in lower case, for the search
public record DocumentationPage(String path, String title, String html, String text) {

    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).build();
    private static final TextContentRenderer TEXT =
            TextContentRenderer.builder().extensions(EXTENSIONS).build();
    private static final int TITLE_WEIGHT = 100;

    static DocumentationPage of(String path, String markdown) {
        Node document = PARSER.parse(markdown);
        document.accept(new ServedLinks(path));
        String title = markdown.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^#+ *", "")
                .replace("`", "");
        return new DocumentationPage(
                path, title, HTML.render(document), TEXT.render(document).toLowerCase(Locale.ROOT));
    }

    /// Returns the path at which the server shows the page.
    public String address() {
        return path.equals("README") ? "/docs" : "/docs/" + path;
    }

    boolean contains(String term) {
        return text.contains(term);
    }

    int relevance(List<String> terms) {
        String lower = title.toLowerCase(Locale.ROOT);
        return terms.stream()
                .mapToInt(it -> (lower.contains(it) ? TITLE_WEIGHT : 0) + occurrences(it))
                .sum();
    }

    private int occurrences(String term) {
        int count = 0;
        for (int at = text.indexOf(term);
                at >= 0 && count < TITLE_WEIGHT;
                at = text.indexOf(term, at + term.length())) {
            count++;
        }
        return count;
    }

    /// Points links and images to where the server shows them. Files outside of the documentation are not served,
    /// so a link to one becomes plain text.
    private static final class ServedLinks extends AbstractVisitor {

        private final URI base;

        ServedLinks(String path) {
            base = URI.create("/docs/" + path + ".md");
        }

        @Override
        public void visit(Link link) {
            super.visit(link);
            String target = link.getDestination();
            if (target.contains(":")) {
                return;
            }
            String served = base.resolve(target).toString();
            if (served.startsWith("/docs/")) {
                link.setDestination(served.replaceFirst("\\.md(?=#|$)", "").replaceFirst("^/docs/README", "/docs"));
            } else {
                unwrap(link);
            }
        }

        @Override
        public void visit(Image image) {
            image.setDestination(base.resolve(image.getDestination()).toString());
        }

        private static void unwrap(Link link) {
            for (Node child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
                link.insertBefore(child);
            }
            link.unlink();
        }
    }
}
