package dev.ambit.cli;

import dev.ambit.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends GraphQL queries to a server, and waits if a rate limit is reached.
final class GraphqlClient {

    private static final String PATH = "/graphql";
    private static final String RATE_LIMITED = "RateLimitExceeded";
    private static final int PAGE_ROWS_MAX = 50;
    private static final int ATTEMPTS_MAX = 6;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int REFUSED = 400;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final ServerClient server;
    private final GraphqlDocuments documents = new GraphqlDocuments();

    GraphqlClient(ServerClient server) {
        this.server = server;
    }

    /// Returns the data of a query.
    ///
    /// @throws ServerRefusal with the first error
    JsonObject ask(String operation, Map<String, @Nullable Object> variables) {
        String document = documents.document(operation);
        Map<String, Object> body = Map.of("operationName", operation, "query", document, "variables", variables);
        return patiently(() -> {
            var answer = new JsonObject(Json.map(server.post(PATH, body)));
            List<JsonObject> errors = answer.list("errors");
            if (!errors.isEmpty()) {
                throw refusal(errors.getFirst());
            }
            return answer.object("data");
        });
    }

    /// Returns the nodes of all pages of a list, whose operation has the variable `paging`.
    List<JsonObject> all(String operation, String field) {
        List<JsonObject> nodes = new ArrayList<>();
        String after = "";
        boolean isMore = true;
        while (isMore) {
            Map<String, Object> paging = new HashMap<>(Map.of("first", PAGE_ROWS_MAX));
            if (!after.isEmpty()) {
                paging.put("after", after);
            }
            JsonObject page = ask(operation, Map.of("paging", paging)).object(field);
            page.list("edges").forEach(it -> nodes.add(it.object("node")));
            String end = page.text("pageInfo.endCursor");
            isMore = Boolean.parseBoolean(page.text("pageInfo.hasNextPage")) && !end.equals(after);
            after = end;
        }
        return nodes;
    }

    private static ServerRefusal refusal(JsonObject error) {
        String code = error.text("extensions.code");
        int status = code.equals(RATE_LIMITED) ? TOO_MANY_REQUESTS : REFUSED;
        return new ServerRefusal(status, TerminalText.legible("%s: %s".formatted(code, error.text("message"))));
    }

    /// Runs a request again, with exponential backoff, while the server is overloaded or a rate limit is reached.
    static <T> T patiently(Supplier<T> request) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (ServerRefusal refusal) {
                boolean isTemporary = refusal.status() == TOO_MANY_REQUESTS || refusal.status() == UNAVAILABLE;
                if (!isTemporary || attempt == ATTEMPTS_MAX) {
                    throw refusal;
                }
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a pause.", e);
        }
    }
}
