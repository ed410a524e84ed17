package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.stack.ResourceKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds resources of an AWS account by a tag.
record TaggedResources(AwsClients clients, AwsAccount account) {

    private static final String TOKEN = "PaginationToken";

    /// Returns the resources with the tag that can be adopted.
    ///
    /// @param listed kinds to leave out
    /// @throws dev.ambit.problem.Problem at `tag`, if two resources of a kind have it
    List<ResourceArn> find(String key, String value, Set<ResourceKind> listed) {
        Set<String> arns = new TreeSet<>();
        read(account, key, value, arns);
        // AWS lists distributions and hosted zones there alone.
        read(account.inGlobalRegion(), key, value, arns);
        Map<ResourceKind, ResourceArn> found = new EnumMap<>(ResourceKind.class);
        arns.stream()
                .flatMap(it -> ResourceArn.find(it).stream())
                .filter(it -> !listed.contains(it.kind()))
                .forEach(it -> {
                    ResourceArn other = found.put(it.kind(), it);
                    if (other != null) {
                        throw twice(key, value, other, it);
                    }
                });
        return List.copyOf(found.values());
    }

    private static RuntimeException twice(String key, String value, ResourceArn one, ResourceArn other) {
        String tag = "%s=%s".formatted(key, value);
        return BAD_USER_INPUT
                .because("The tag `%s` has two resources of the kind %s: `%s` and `%s`. List one of them."
                        .formatted(tag, one.kind(), one.text(), other.text()))
                .at("tag", tag, "a tag of at most one resource of each kind");
    }

    private void read(AwsAccount place, String key, String value, Set<String> arns) {
        TaggingClient client = clients.tagging(place);
        String token = "";
        do {
            Map<String, Object> page = page(client, key, value, token);
            for (Object it : list(page.get("ResourceTagMappingList"))) {
                arns.add(String.valueOf(((Map<?, ?>) it).get("ResourceARN")));
            }
            token = page.get(TOKEN) instanceof String next ? next : "";
        } while (!token.isEmpty());
    }

    private static Map<String, Object> page(TaggingClient client, String key, String value, String token) {
        Map<String, Object> body =
                new HashMap<>(Map.of("TagFilters", List.of(Map.of("Key", key, "Values", List.of(value)))));
        if (!token.isEmpty()) {
            body.put(TOKEN, token);
        }
        return AwsCall.of("tag:GetResources", "*", () -> client.getResources(body));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> all ? all : List.of();
    }
}
