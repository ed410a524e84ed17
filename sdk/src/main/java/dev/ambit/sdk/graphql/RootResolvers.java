package dev.ambit.sdk.graphql;

import java.util.HashMap;
import java.util.Map;

/// The root fields with their resolvers, by name.
final class RootResolvers {

    private RootResolvers() {}

    static Map<String, Resolver> queries() {
        Map<String, Resolver> queries = new HashMap<>();
        ConfigurationQuery.addQueries(queries);
        ProductOperations.addQueries(queries);
        FeatureOperations.addQueries(queries);
        PackageOperations.addQueries(queries);
        EnvironmentOperations.addQueries(queries);
        MergeOperations.addQueries(queries);
        CustomerOperations.addQueries(queries);
        SubscriptionOperations.addQueries(queries);
        UsageOperations.addQueries(queries);
        WidgetOperations.addQueries(queries);
        UnsupportedOperations.addQueries(queries);
        return queries;
    }

    static Map<String, Resolver> mutations() {
        Map<String, Resolver> mutations = new HashMap<>();
        ProductOperations.addMutations(mutations);
        PackageOperations.addMutations(mutations);
        EnvironmentOperations.addMutations(mutations);
        MergeOperations.addMutations(mutations);
        CustomerOperations.addMutations(mutations);
        SubscriptionOperations.addMutations(mutations);
        PreviewOperations.addMutations(mutations);
        UsageOperations.addMutations(mutations);
        UnsupportedOperations.addMutations(mutations);
        return mutations;
    }
}
