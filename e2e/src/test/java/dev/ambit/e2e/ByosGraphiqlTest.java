package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Browser;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs the query of the README in the GraphiQL of `examples/byos` in Chromium.
@Tag("long")
class ByosGraphiqlTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String LEGACY_SECRET = "legacy";
    private static final String QUERY =
            "{ customers { nodes { customerId name subscriptions { nodes { planId status } } } } }";
    private static final String EDITOR = "document.querySelector('%s .CodeMirror')";
    private static final String ASKED = EDITOR.formatted(".query-editor");
    private static final String ANSWERED = EDITOR.formatted(".result-window");

    @Test
    void graphiql_shows_the_rows_of_the_tables() throws Exception {
        ByosExample.requireNpm();
        try (ByosExample example = ByosExample.install("byos-graphiql", Map.of());
                Browser browser = Browser.open()) {
            example.webhook(SECRET, LEGACY_SECRET);
            example.start();
            example.rows().execute("""
                    insert into public.customers (customer_id, created_at, updated_at, name)
                    values ('octo', now(), now(), 'Octo')
                    """, Map.of());
            browser.visit(example.url() + "/graphiql")
                    .await("%s != null && %s != null".formatted(ASKED, ANSWERED))
                    .run("%s.CodeMirror.setValue('%s')".formatted(ASKED, QUERY));
            // GraphiQL takes the text over 100 ms after the last key, and then also stores it.
            browser.await("localStorage.getItem('graphiql:query') === '%s'".formatted(QUERY));

            browser.run("document.querySelector('.execute-button').click()");

            browser.await("%s.CodeMirror.getValue().includes('\"customerId\": \"octo\"')".formatted(ANSWERED));
            assertThat(String.valueOf(browser.run(ANSWERED + ".CodeMirror.getValue()")))
                    .contains("\"name\": \"Octo\"")
                    .doesNotContain("errors");
        }
    }
}
