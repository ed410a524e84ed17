package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps the tags that APIs, keys, plans and domains of API Gateway get after their creation. Moto has them for stages
/// only.
final class StrictGatewayTags {

    private static final Pattern TAGGED =
            Pattern.compile("/tags/arn:aws:apigateway:[^:]*::(/(?:restapis|apikeys|usageplans|domainnames)/[^/]+)");
    private static final Pattern SHOWN = Pattern.compile("(/(?:restapis|apikeys|usageplans|domainnames))(?:/[^/]+)?/?");

    private final Map<String, Map<String, Object>> added = new ConcurrentHashMap<>();

    /// Adds tags without moto.
    ///
    /// @return whether the request was about tags that are kept here
    boolean adds(AwsRequest request) {
        Matcher it = TAGGED.matcher(URLDecoder.decode(request.path(), UTF_8));
        boolean isAdded = request.method().equals("PUT") && it.matches();
        if (isAdded && request.json().get("tags") instanceof Map<?, ?> tags) {
            Map<String, Object> known = added.computeIfAbsent(it.group(1), _ -> new ConcurrentHashMap<>());
            tags.forEach((name, value) -> known.put(String.valueOf(name), String.valueOf(value)));
        }
        return isAdded;
    }

    /// Returns an answer with the added tags.
    byte[] answered(AwsRequest request, byte[] answer) {
        Matcher it = SHOWN.matcher(request.path());
        if (!it.matches() || answer.length == 0) {
            return answer;
        }
        if (request.method().equals("DELETE")) {
            added.remove(request.path());
            return answer;
        }
        String family = it.group(1);
        Map<String, Object> shown = new HashMap<>(Json.map(new String(answer, UTF_8)));
        shown.computeIfPresent(
                "item",
                (_, all) -> ((List<?>) all)
                        .stream().map(one -> tagged(family, (Map<?, ?>) one)).toList());
        return Json.write(shown.containsKey("item") ? shown : tagged(family, shown));
    }

    private Map<String, Object> tagged(String family, Map<?, ?> document) {
        Map<String, Object> tagged = new HashMap<>();
        document.forEach((name, value) -> tagged.put(String.valueOf(name), value));
        Object id = document.get(family.equals("/domainnames") ? "domainName" : "id");
        Map<String, Object> more = added.get("%s/%s".formatted(family, id));
        if (more != null) {
            Map<String, Object> all = new HashMap<>();
            if (document.get("tags") instanceof Map<?, ?> known) {
                known.forEach((name, value) -> all.put(String.valueOf(name), value));
            }
            all.putAll(more);
            tagged.put("tags", all);
        }
        return tagged;
    }
}
