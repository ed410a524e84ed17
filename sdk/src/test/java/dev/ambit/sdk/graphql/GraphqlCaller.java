package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;

/// Sends GraphQL requests with one key.
record GraphqlCaller(String key, Map<String, String> headers) {

    GraphqlCaller(String key) {
        this(key, Map.of());
    }

    /// Sends a document that must succeed.
    Reply ask(String query, Map<String, Object> variables) {
        Reply reply = send(query, variables);
        assertThat(reply.http().body()).doesNotContain("\"errors\"");
        return reply;
    }

    Reply send(String query, Map<String, Object> variables) {
        return post(Json.text(Map.of("query", query, "variables", variables)));
    }

    /// Returns the code of the first error, or "" if there is none.
    String code(String query, Map<String, Object> variables) {
        return code(send(query, variables));
    }

    static String code(Reply reply) {
        return first(reply).get("extensions") instanceof Map<?, ?> extensions
                ? String.valueOf(extensions.get("code"))
                : "";
    }

    /// Returns the message of the first error, or "" if there is none.
    static String message(Reply reply) {
        return String.valueOf(first(reply).getOrDefault("message", ""));
    }

    private static Map<String, Object> first(Reply reply) {
        Object errors = Json.map(reply.http().body()).get("errors");
        return errors instanceof List<?> list ? Values.object(list.getFirst()) : Map.of();
    }

    Reply post(String body) {
        Http http = TestServer.http();
        var request = http.request("/graphql").header("Content-Type", "application/json");
        if (!key.isEmpty()) {
            request.header("X-API-KEY", key);
        }
        headers.forEach(request::header);
        Reply reply = http.sendUndescribed(request.POST(BodyPublishers.ofString(body)));
        assertThat(reply.http().statusCode()).isEqualTo(200);
        return reply;
    }
}
