package dev.ambit.console;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.GeneratedPage;
import dev.ambit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares the table of operations and pages with `/openapi.json` and with the pages that exist, and generates
/// `docs/reference/console-pages.md` from it.
class ConsolePagesTest {

    private static final Set<String> TAGS = Set.of("Catalog", "Customers", "Subscriptions", "Promotions");
    private static final String NO_PAGE = "-";

    private record Row(String operation, String page, String purpose) {}

    private final List<Row> table = table();

    @Test
    void each_operation_has_a_page_or_a_reason() {
        Set<String> operations = new TreeSet<>();
        Map<?, ?> paths =
                (Map<?, ?>) TestServer.http().get("", "/openapi.json").isOk().at("paths");
        for (Object path : Objects.requireNonNull(paths).values()) {
            for (Object operation : ((Map<?, ?>) path).values()) {
                if (operation instanceof Map<?, ?> it
                        && it.get("tags") instanceof List<?> tags
                        && tags.stream().anyMatch(tag -> TAGS.contains(String.valueOf(tag)))) {
                    operations.add(String.valueOf(it.get("operationId")));
                }
            }
        }

        assertThat(table.stream().map(Row::operation)).containsExactlyInAnyOrderElementsOf(operations);
        assertThat(table.stream().filter(it -> it.purpose().isBlank())).isEmpty();
    }

    /// Without a session, a page redirects to the sign-in, and any other address is unknown.
    @Test
    void each_page_exists() throws IOException, InterruptedException {
        for (String page : new TreeSet<>(table.stream().map(Row::page).toList())) {
            if (!page.equals(NO_PAGE)) {
                assertThat(status(address(page).replaceAll("\\{\\w+}", "acme")))
                        .as(page)
                        .isEqualTo(303);
            }
        }
        assertThat(status("/console/acme/e/development/no-such-page")).isEqualTo(404);
    }

    @Test
    void reference_page_lists_operations_with_their_console_pages() {
        String rows = table.stream()
                .map(it -> "| `%s` | %s | %s |"
                        .formatted(
                                it.operation(),
                                it.page().equals(NO_PAGE) ? "none" : "`%s`".formatted(it.page()),
                                it.purpose()))
                .collect(joining("\n"));

        GeneratedPage.requirePart("console-pages.md", "| operation | page | for |\n|---|---|---|\n" + rows);
    }

    private static String address(String page) {
        return page.startsWith("/console/") ? page : "/console/{account}/e/{environment}" + page;
    }

    private static int status(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://localhost:%d%s".formatted(TestServer.app().port(), path));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static List<Row> table() {
        try (var in = Objects.requireNonNull(ConsolePagesTest.class.getResourceAsStream("/console-pages.txt"))) {
            Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
            return lines.filter(it -> !it.isBlank() && !it.startsWith("#"))
                    .map(it -> it.split("\\|", -1))
                    .map(it -> new Row(it[0].strip(), it[1].strip(), it[2].strip()))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
