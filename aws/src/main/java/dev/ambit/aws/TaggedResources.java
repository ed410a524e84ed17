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
    private static final List<String> REGIONAL = List.of("apigateway", "lambda", "s3");

    /// AWS lists resources of these services only in `us-east-1`.
    private static final List<String> GLOBAL = List.of("cloudfront", "route53");

    /// Largest page of AWS.
    private static final int PAGE = 100;

    private static final int PAGES_MAX = 20;

    /// Returns the resources with the tag that can be adopted.
    ///
    /// @param listed kinds to leave out
    /// @throws dev.ambit.problem.Problem at `tag`, if two resources of a kind have it, or too many resources
    /// @throws dev.ambit.stack.InProgressException if AWS cannot answer now
    List<ResourceArn> find(String key, String value, Set<ResourceKind> listed) {
        Set<String> arns = new TreeSet<>();
        read(account, REGIONAL, key, value, arns);
        // Other partitions have no distributions and hosted zones of this account.
        if (account.partition().equals("aws")) {
            read(account.inGlobalRegion(), GLOBAL, key, value, arns);
        }
        Map<ResourceKind, ResourceArn> found = new EnumMap<>(ResourceKind.class);
        arns.stream()
                .flatMap(it -> ResourceArn.find(it).stream())
                .filter(it -> !listed.contains(it.kind()))
                .forEach(it -> {
                    ResourceArn other = found.put(it.kind(), it);
                    if (other != null) {
                        throw refused(
                                "Two resources of the kind %s have the tag `%s=%s`: `%s` and `%s`. List one of them."
                                        .formatted(it.kind(), key, value, other.text(), it.text()),
                                key,
                                value);
                    }
                });
        return List.copyOf(found.values());
    }

    private static RuntimeException refused(String why, String key, String value) {
        return BAD_USER_INPUT
                .because(why)
                .at("tag", "%s=%s".formatted(key, value), "a tag of at most one resource of each kind");
    }

    private void read(AwsAccount account, List<String> services, String key, String value, Set<String> arns) {
        JsonServiceClient client = clients.tagging(account);
        Map<String, Object> body = new HashMap<>(Map.of(
                "TagFilters",
                List.of(Map.of("Key", key, "Values", List.of(value))),
                "ResourceTypeFilters",
                services,
                "ResourcesPerPage",
                PAGE));
        for (int i = 0; i < PAGES_MAX; i++) {
            Map<String, Object> page = AwsCall.of("tag:GetResources", "*", () -> client.call("GetResources", body));
            for (Object it : list(page.get("ResourceTagMappingList"))) {
                arns.add(String.valueOf(((Map<?, ?>) it).get("ResourceARN")));
            }
            if (!(page.get(TOKEN) instanceof String next) || next.isEmpty()) {
                return;
            }
            body.put(TOKEN, next);
        }
        throw refused(
                "More than %d resources have the tag `%s=%s`. List the resources to adopt."
                        .formatted(PAGE * PAGES_MAX, key, value),
                key,
                value);
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> all ? all : List.of();
    }
}
