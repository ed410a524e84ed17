package dev.ambit.sdk.graphql;

import dev.ambit.http.Idempotency;
import dev.ambit.http.IdempotencyKey;
import dev.ambit.http.LocalClient;
import dev.ambit.http.LocalClient.Call;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls operations of the REST API in process, with the credentials of one GraphQL request.
final class RestCalls {

    /// Headers that a call takes over from the GraphQL request.
    private static final List<String> HEADERS = List.of("X-API-KEY", "Authorization", "X-CUSTOMER-KEY");

    private static final String AT_LEAST = "X-Ambit-At-Least";
    private static final String SEQUENCE = "X-Ambit-Sequence";
    private static final int PAGE_ROWS = 100;

    /// Upper bound of the pages that one list reads.
    private static final int PAGES_MAX = 100;

    private final LocalClient client;
    private final Request from;
    private final int operation;
    private @Nullable String sequence;
    private int writes;

    /// @param operation index of the operation in its request
    RestCalls(LocalClient client, Request from, int operation) {
        this.client = client;
        this.from = from;
        this.operation = operation;
    }

    Request request() {
        return from;
    }

    /// Returns the number of the last event that this operation has written, or null.
    @Nullable
    Long written() {
        return sequence == null ? null : Long.valueOf(sequence);
    }

    /// Returns `data` of a read. `path` begins after `/api/v1`.
    Map<String, Object> get(String path) {
        return data(send("GET", path, null));
    }

    /// Returns all rows of a list, which is read in pages.
    List<Map<String, Object>> all(String path) {
        List<Map<String, Object>> rows = new ArrayList<>();
        String first = path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE_ROWS;
        String next = first;
        for (int page = 0; page < PAGES_MAX; page++) {
            Reply reply = send("GET", next, null);
            rows.addAll(rows(reply));
            String cursor = reply.next();
            if (cursor == null) {
                return rows;
            }
            next = first + "&after=" + encoded(cursor);
        }
        throw new IllegalStateException("The list %s has more than %d pages".formatted(path, PAGES_MAX));
    }

    /// Returns one page of a list.
    Reply page(String path) {
        return send("GET", path, null);
    }

    Map<String, Object> post(String path, Map<String, ?> body) {
        return data(send("POST", path, body));
    }

    Reply postAll(String path, Map<String, ?> body) {
        return send("POST", path, body);
    }

    Map<String, Object> patch(String path, Map<String, ?> body) {
        return data(send("PATCH", path, body));
    }

    Map<String, Object> delete(String path) {
        return data(send("DELETE", path, null));
    }

    Map<String, Object> delete(String path, Map<String, ?> body) {
        return data(send("DELETE", path, body));
    }

    static List<Map<String, Object>> rows(Reply reply) {
        return Values.objects(reply.content("data"));
    }

    /// Encodes a value for a path segment or a query.
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, Object> data(Reply reply) {
        return Values.object(reply.content("data"));
    }

    /// A read after a write of the same operation reflects that write. An idempotency key of the request becomes a
    /// separate key for each write, so that a repeated request returns the stored responses.
    private Reply send(String method, String path, @Nullable Object body) {
        Map<String, String> headers = new HashMap<>();
        for (String name : HEADERS) {
            String value = from.header(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        if (sequence != null) {
            headers.put(AT_LEAST, sequence);
        }
        Optional<IdempotencyKey> key = from.idempotencyKey();
        if (key.isPresent() && !method.equals("GET")) {
            headers.put(
                    Idempotency.KEY,
                    key.get().derived("%d.%d".formatted(operation, writes++)).value());
        }
        Reply reply = client.send(from, new Call(method, "/api/v1" + path, headers, body));
        String written = reply.header(SEQUENCE);
        if (written != null && !method.equals("GET")) {
            sequence = written;
        }
        return reply;
    }
}
