package dev.ambit.sdk.graphql;

import dev.ambit.http.LocalClient.Reply;
import java.util.Map;

/// The list of features.
final class FeatureOperations {

    private static final int ROWS_DEFAULT = 25;

    private FeatureOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("features", FeatureOperations::list);
    }

    private static Object list(OperationContext context, Map<String, Object> arguments) {
        InputFields paging = InputFields.of(arguments, "paging");
        RestQuery query = new RestQuery("/features").page(paging, ROWS_DEFAULT);
        paging.requireAllTaken();
        Reply reply = context.rest().page(query.toString());
        var catalog = new CatalogObjects(context.catalog(), null);
        return SubscriptionOperations.connection(
                reply,
                RestCalls.rows(reply).stream()
                        .map(it -> catalog.storedFeature(String.valueOf(it.get("id"))))
                        .toList());
    }
}
