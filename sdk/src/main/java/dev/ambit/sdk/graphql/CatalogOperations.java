package dev.ambit.sdk.graphql;

import dev.ambit.http.LocalClient.Reply;
import java.util.Map;

/// The queries of products and of the configuration of SDKs.
final class CatalogOperations {

    private static final int ROWS_DEFAULT = 20;

    private CatalogOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        // The browser SDK starts Sentry unless `sentryDsn` is null.
        queries.put("sdkConfiguration", (_, _) -> Map.of("isWidgetWatermarkEnabled", false));
        queries.put("products", CatalogOperations::products);
    }

    private static Object products(OperationContext context, Map<String, Object> arguments) {
        InputFields paging = InputFields.of(arguments, "paging");
        String first = paging.text("first");
        String last = paging.text("last");
        var query = new StringBuilder("/products?status=PUBLISHED&limit=")
                .append(first != null ? first : last != null ? last : String.valueOf(ROWS_DEFAULT));
        String after = paging.text("after");
        String before = paging.text("before");
        if (after != null) {
            query.append("&after=").append(RestCalls.encoded(after));
        }
        if (before != null) {
            query.append("&before=").append(RestCalls.encoded(before));
        }
        paging.requireAllTaken();
        Reply reply = context.rest().page(query.toString());
        var catalog = new CatalogObjects(context.catalog(), null);
        return SubscriptionOperations.connection(
                reply,
                RestCalls.rows(reply).stream()
                        .map(it -> catalog.product(String.valueOf(it.get("id"))))
                        .toList());
    }
}
