package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A request as API Gateway describes it to a function. Without a binary media type that covers the request, API
/// Gateway reads the body as UTF-8, which destroys other bytes, and passes a Base64 answer on as text.
///
/// @param binaryMediaTypes of the deployment that the stage has
record GatewayEvent(VisitorRequest request, Set<String> binaryMediaTypes) {

    private static final String ALL = "*/*";

    GatewayEvent {
        binaryMediaTypes = Set.copyOf(binaryMediaTypes);
    }

    /// Returns the event as JSON, without the API key.
    String json(@Nullable String path) {
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        headers.keySet().removeIf("X-Api-Key"::equalsIgnoreCase);
        byte[] bytes = request.body().getBytes(ISO_8859_1);
        boolean isBinary = isBinary("Content-Type");
        Map<String, Object> event = new HashMap<>(Map.of(
                "resource",
                "/{proxy+}",
                "httpMethod",
                request.method(),
                "path",
                path == null ? "/" : path,
                "headers",
                last(headers),
                "multiValueHeaders",
                headers,
                "isBase64Encoded",
                isBinary && bytes.length > 0));
        event.put(
                "body",
                bytes.length == 0
                        ? null
                        : isBinary ? Base64.getEncoder().encodeToString(bytes) : new String(bytes, UTF_8));
        Map<String, List<String>> parameters = parameters();
        event.put("queryStringParameters", parameters.isEmpty() ? null : last(parameters));
        event.put("multiValueQueryStringParameters", parameters.isEmpty() ? null : parameters);
        return Json.text(event);
    }

    /// Whether a binary media type covers the first media type of a header. Clients name it in `Content-Type` for the
    /// body of the request, and in `Accept` for the answer.
    boolean isBinary(String header) {
        String first = request.header(header).replaceFirst("[,;].*$", "").strip();
        return binaryMediaTypes.contains(ALL) || binaryMediaTypes.contains(first);
    }

    /// Returns the decoded parameters; their order among different names is lost.
    private Map<String, List<String>> parameters() {
        Map<String, List<String>> parameters = new TreeMap<>();
        for (String it : request.query().split("&", -1)) {
            if (!it.isEmpty()) {
                String[] pair = it.split("=", 2);
                parameters
                        .computeIfAbsent(URLDecoder.decode(pair[0], UTF_8), _ -> new ArrayList<>())
                        .add(pair.length < 2 ? "" : URLDecoder.decode(pair[1], UTF_8));
            }
        }
        return parameters;
    }

    private static Map<String, String> last(Map<String, List<String>> values) {
        Map<String, String> last = new TreeMap<>();
        values.forEach((name, all) -> last.put(name, all.getLast()));
        return last;
    }
}
