package dev.ambit.sdk.graphql;

import java.util.Map;

/// The query of the configuration of SDKs.
final class ConfigurationQuery {

    private ConfigurationQuery() {}

    static void addQueries(Map<String, Resolver> queries) {
        // The browser SDK starts Sentry unless `sentryDsn` is null.
        queries.put("sdkConfiguration", (_, _) -> Map.of("isWidgetWatermarkEnabled", false));
    }
}
