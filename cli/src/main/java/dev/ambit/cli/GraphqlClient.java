package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends GraphQL queries to a server, and repeats those that fail temporarily.
final class GraphqlClient {

    private static final String PATH = "/graphql";
    private static final String RATE_LIMITED = "RateLimitExceeded";
    private static final int PAGE_ROWS_MAX = 50;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REFUSED = 400;

    private final ServerClient server;
    private final GraphqlDocuments documents = new GraphqlDocuments();

    GraphqlClient(ServerClient server) {
        this.server = server;
    }

    /// Returns the data of a query.
    ///
    /// @throws ServerRefusal with the first error
    JsonObject query(String operation, Map<String, @Nullable Object> variables) {
        String document = documents.document(operation);
        Map<String, Object> body = Map.of("operationName", operation, "query", document, "variables", variables);
        return RequestRetry.withRetry(() -> {
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
        return all(operation, field, Map.of(), page(operation, field, Map.of(), ""));
    }

    /// Returns the nodes of a list whose first page was read.
    ///
    /// @param variables variables beside `paging`
    List<JsonObject> all(String operation, String field, Map<String, Object> variables, JsonObject first) {
        List<JsonObject> nodes = new ArrayList<>();
        JsonObject page = first;
        String after = "";
        boolean isMore = true;
        while (isMore) {
            page.list("edges").forEach(it -> nodes.add(it.object("node")));
            String end = page.text("pageInfo.endCursor");
            isMore = Boolean.parseBoolean(page.text("pageInfo.hasNextPage")) && !end.equals(after);
            after = end;
            if (isMore) {
                page = page(operation, field, variables, after);
            }
        }
        return nodes;
    }

    private JsonObject page(String operation, String field, Map<String, Object> variables, String after) {
        Map<String, Object> paging = new HashMap<>(Map.of("first", PAGE_ROWS_MAX));
        if (!after.isEmpty()) {
            paging.put("after", after);
        }
        Map<String, Object> all = new HashMap<>(variables);
        all.put("paging", paging);
        return query(operation, all).object(field);
    }

    private static ServerRefusal refusal(JsonObject error) {
        String code = error.text("extensions.code");
        int status = code.equals(RATE_LIMITED) ? TOO_MANY_REQUESTS : REFUSED;
        return new ServerRefusal(status, TerminalText.legible("%s: %s".formatted(code, error.text("message"))));
    }
}
