package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Tests the documentation that the server shows without sign-in.
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/docs[^\"#?]*)");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void index_links_to_pages_that_exist() {
        List<String> links = links(body("/docs"));

        assertThat(links)
                .hasSizeGreaterThan(60)
                .allSatisfy(link -> assertThat(get(link).statusCode()).as(link).isEqualTo(200));
    }

    @Test
    void relative_links_lead_to_served_pages_and_other_files_are_text() {
        String page = body("/docs/how-to/import-a-price-list");

        assertThat(page)
                .contains("<h1", "href=\"/docs/")
                .doesNotContain(".md\"", "core/src/main/resources/pricings/README\"");
        assertThat(links(page))
                .allSatisfy(link -> assertThat(get(link).statusCode()).as(link).isEqualTo(200));
    }

    @Test
    void search_finds_pages_with_all_words_and_titles_first() {
        assertThat(links(article("/docs?q=preview+change"))).first().isEqualTo("/docs/how-to/preview-a-change");
        assertThat(article("/docs?q=wurst")).contains("No page contains all words");
        assertThat(body("/docs?q=%3Cscript%3E")).doesNotContain("<script>");
    }

    @Test
    void unknown_documentation_page_is_not_found() {
        assertThat(get("/docs/how-to/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/docs/how-to/images/..%2f..%2findex.png").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(TestServer.http().request(path).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String body(String path) {
        return get(path).body();
    }

    /// Returns the page without the navigation.
    private String article(String path) {
        String body = body(path);
        return body.substring(body.indexOf("<article"));
    }

    private static List<String> links(String html) {
        return LINK.matcher(html)
                .results()
                .map((MatchResult it) -> it.group(1))
                .distinct()
                .toList();
    }
}
