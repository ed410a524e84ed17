package dev.ambit.sdk.graphql;

import java.util.HashMap;
import java.util.Map;

/// The root fields with their resolvers, by name.
final class RootResolvers {

    private RootResolvers() {}

    static Map<String, Resolver> queries() {
        Map<String, Resolver> queries = new HashMap<>();
        queries.put("sdkConfiguration", (_, _) -> Map.of("isWidgetWatermarkEnabled", false));
        return queries;
    }

    static Map<String, Resolver> mutations() {
        return new HashMap<>();
    }
}
