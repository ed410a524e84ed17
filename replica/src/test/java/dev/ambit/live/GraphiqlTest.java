package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Browser;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs GraphiQL in a browser.
@Tag("long")
class GraphiqlTest {

    private static final String QUERY = ".graphiql-query-editor .CodeMirror";
    private static final String HEADERS = ".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror";
    private static final String RESULT = ".result-window .CodeMirror";

    @Test
    void browser_runs_a_query_and_a_subscription() {
        try (var replica = new TestLive("swordfish", Duration.ofSeconds(10));
                Browser browser = Browser.open()) {
            replica.call("ann", 1, "Ann");
            browser.visit(replica.url() + "/graphiql").await("document.querySelector('%s') != null".formatted(RESULT));

            ask(browser, "query { customer(customerId: \"ann\") { name } }");
            assertResult(browser, "Unauthenticated");

            assertThat(value(browser, HEADERS)).contains("Authorization");
            write(browser, HEADERS, "{\"Authorization\": \"Bearer swordfish\"}");
            ask(browser, "query { customer(customerId: \"ann\") { name } }");
            assertResult(browser, "\"name\": \"Ann\"");

            ask(browser, "subscription { customer(customerId: \"ann\") { name } }");
            replica.call("ann", 2, "Anna");
            assertResult(browser, "\"name\": \"Anna\"");
            replica.call("ann", 3, "Anne");
            assertResult(browser, "\"name\": \"Anne\"");

            String here = replica.url().substring("http:".length());
            assertThat(browser.requested())
                    .anyMatch(it -> it.startsWith("ws:"))
                    .allMatch(it -> it.startsWith("data:") || it.startsWith(here, it.indexOf(':') + 1));
            assertThat(browser.complaints()).allMatch(it -> it.contains("401"));
        }
    }

    @Test
    void link_fills_the_editor() {
        try (var replica = new TestLive();
                Browser browser = Browser.open()) {
            replica.call("ann", 1, "Ann");

            browser.visit(replica.url() + "/graphiql?query=%7B%20customers%20%7B%20totalCount%20%7D%20%7D")
                    .await("document.querySelector('%s') != null".formatted(RESULT));

            assertThat(value(browser, QUERY)).isEqualTo("{ customers { totalCount } }");
        }
    }

    /// Waits until the page has parsed the query.
    private static void ask(Browser browser, String query) {
        write(browser, QUERY, query);
        browser.await("document.querySelector('%s').CodeMirror.documentAST?.loc.source.body === '%s'"
                .formatted(QUERY, query));
        browser.run("document.querySelector('.graphiql-execute-button').click()");
    }

    private static void assertResult(Browser browser, String text) {
        browser.await("document.querySelector('%s').CodeMirror.getValue().includes('%s')".formatted(RESULT, text));
    }

    private static void write(Browser browser, String editor, String text) {
        browser.run("document.querySelector('%s').CodeMirror.setValue('')".formatted(editor));
        browser.run("document.querySelector('%s').CodeMirror.focus()".formatted(editor));
        browser.type(text);
        assertThat(value(browser, editor)).isEqualTo(text);
    }

    private static String value(Browser browser, String editor) {
        return String.valueOf(browser.run("document.querySelector('%s').CodeMirror.getValue()".formatted(editor)));
    }
}
