package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Browser;
import dev.ambit.TestWebSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads sold subscriptions through the GraphQL of a replica.
@Tag("long")
class GraphqlTest {

    private static final String EDITOR = "document.querySelector('%s .CodeMirror')?.CodeMirror";
    private static final String QUERY = EDITOR.formatted(".graphiql-query-editor");
    private static final String HEADERS = EDITOR.formatted(".graphiql-editor-tool .graphiql-editor:not(.hidden)");
    private static final String RESULT = EDITOR.formatted(".result-window");
    private static final String ANN =
            "{ customer(customerId: \"ann\") { name subscriptions { nodes { planId status } } } }";

    @TempDir
    private static Path data;

    private static ReplicatedPlatform copy;

    @BeforeAll
    static void open() throws Exception {
        copy = ReplicatedPlatform.open(data);
    }

    @AfterAll
    static void close() {
        copy.close();
    }

    @Test
    void browser_runs_a_query_in_graphiql() throws Exception {
        copy.sell("ann", "s-ann");
        copy.await("select status from public.subscriptions where subscription_id = 's-ann'", "ACTIVE");
        try (Browser browser = Browser.open()) {
            browser.visit(copy.replicaUrl() + "/graphiql").await(RESULT + " != null");

            browser.run(
                    HEADERS + ".setValue('{\"Authorization\": \"Bearer %s\"}')".formatted(ReplicatedPlatform.TOKEN));
            browser.run(QUERY + ".setValue('')");
            browser.run(QUERY + ".focus()");
            browser.type(ANN);
            browser.await(QUERY + ".documentAST?.loc.source.body === '%s'".formatted(ANN));
            browser.run("document.querySelector('.graphiql-execute-button').click()");

            browser.await(RESULT + ".getValue().includes('ACTIVE')");
            assertThat(browser.text()).contains("\"name\": \"Name of ann\"", "\"planId\": \"TEAM\"");
            assertThat(browser.requested()).allMatch(it -> it.startsWith("data:") || it.startsWith(copy.replicaUrl()));
        }
    }

    @Test
    void sold_subscription_is_pushed_to_live_queries() {
        copy.sell("ben", "s-ben");
        String url = copy.replicaUrl().replace("http:", "ws:") + "/graphql";
        try (TestWebSocket socket = TestWebSocket.open(
                url, "graphql-transport-ws", Map.of("Authorization", "Bearer " + ReplicatedPlatform.TOKEN))) {
            socket.send("{\"type\":\"connection_init\"}").next();
            socket.send("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":"
                    + "\"subscription { subscription(subscriptionId: \\\"s-ben\\\") { status } }\"}}");
            String message = socket.next();
            while (!message.contains("ACTIVE")) {
                message = socket.next();
            }

            copy.environment()
                    .post("/subscriptions/s-ben/cancel", "{\"cancellationTime\": \"IMMEDIATE\"}")
                    .isOk();

            assertThat(socket.next())
                    .isEqualTo("{\"id\":\"1\",\"type\":\"next\",\"payload\":"
                            + "{\"data\":{\"subscription\":{\"status\":\"CANCELED\"}}}}");
        }
    }
}
