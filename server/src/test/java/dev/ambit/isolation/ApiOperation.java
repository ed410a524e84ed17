package dev.ambit.isolation;

import static java.util.Objects.requireNonNull;

import dev.ambit.JsonPaths;
import dev.ambit.TestServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An operation of the server, from its own description.
///
/// @param kinds of callers that it admits
/// @param query its parameters: names, whether required, and schemas
/// @param body its schema; null if it takes none
record ApiOperation(
        String method,
        String path,
        String id,
        List<String> kinds,
        List<Map<?, ?>> query,
        @Nullable Map<?, ?> body,
        boolean acceptsYaml) {

    private static final Pattern DELETING =
            Pattern.compile("archive|delete|removeMember|revokeApi|rotateApi|disableW|updateMember|updateApi"
                    + "|resetPassword$|cancelSubscription$|cancelOrder$|unwindStack");

    private static final String JSON = "requestBody.content.application/json.schema";
    private static final String YAML = "requestBody.content.application/yaml";

    static List<ApiOperation> all() {
        Map<?, ?> paths = map(TestServer.http().get("", "/openapi.json").at("paths"));
        return paths.entrySet().stream()
                .flatMap(path -> map(path.getValue()).entrySet().stream()
                        .map(it -> of(String.valueOf(path.getKey()), String.valueOf(it.getKey()), map(it.getValue()))))
                .toList();
    }

    /// Whether it accepts keys of one environment, and no key of the whole account.
    boolean isOfEnvironment() {
        return kinds.contains("server") && !kinds.contains("account");
    }

    /// Whether it admits only the operator's account.
    boolean isOfOperator() {
        return kinds.contains("operator") && !kinds.contains("account");
    }

    /// Whether it can start work on any stack of the account without naming it: for example, provisioning
    /// development provisions production first.
    boolean isOfAnyStack() {
        return path.matches("/api/v1/(orders|releases|stacks)(/.*)?");
    }

    /// Whether it can change an environment without naming it: the catalog of a promotion's target, or a promotion rule
    /// that the request omits.
    boolean isOfPromotions() {
        return path.matches("/api/v1/(account/promotion-rules|promotions(/.*)?)");
    }

    /// Whether it can append an event about a member to production.
    boolean isOfMembers() {
        return path.matches("/api/v1/(invitations|members)(/.*)?");
    }

    boolean changes() {
        return !method.equals("GET");
    }

    /// The collection that it deletes from, such as `customers`; empty if it deletes nothing.
    String deletedKind() {
        if (!DELETING.matcher(id).lookingAt()) {
            return "";
        }
        String[] parts = path.split("/", -1);
        int last = path.endsWith("}") ? parts.length - 1 : parts.length - 2;
        return Hints.kind(parts[last - 1], parts[last].replaceAll("[{}]", ""));
    }

    /// The collection of its path, such as `customers`.
    String collection() {
        return List.of(path.split("/", -1)).stream()
                .filter(it -> !it.startsWith("{"))
                .reduce((_, last) -> last)
                .orElse("");
    }

    private static ApiOperation of(String path, String method, Map<?, ?> operation) {
        List<?> parameters = operation.get("parameters") instanceof List<?> list ? list : List.of();
        Object body = JsonPaths.at(operation, JSON);
        return new ApiOperation(
                method.toUpperCase(Locale.ROOT),
                path,
                String.valueOf(operation.get("operationId")),
                kinds((List<?>) requireNonNull(operation.get("security"))),
                parameters.stream()
                        .<Map<?, ?>>map(ApiOperation::map)
                        .filter(it -> "query".equals(it.get("in")))
                        .toList(),
                body == null ? null : map(body),
                JsonPaths.at(operation, YAML) != null);
    }

    private static List<String> kinds(List<?> security) {
        return security.stream()
                .map(it ->
                        JsonPaths.at(it, "Key") instanceof List<?> key ? key.getFirst() : JsonPaths.at(it, "Session.0"))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }

    private static Map<?, ?> map(@Nullable Object json) {
        return (Map<?, ?>) requireNonNull(json);
    }
}
