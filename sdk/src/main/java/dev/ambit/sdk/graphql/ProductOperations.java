package dev.ambit.sdk.graphql;

import dev.ambit.http.LocalClient.Reply;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations on products.
final class ProductOperations {

    private static final String PATH = "/products";
    private static final String ENVIRONMENT_ID = "environmentId";
    private static final int ROWS_DEFAULT = 20;

    private ProductOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("products", ProductOperations::list);
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("createOneProduct", ProductOperations::create);
        mutations.put("updateOneProduct", ProductOperations::update);
    }

    /// Lists the products that are not archived, unless the filter names a status.
    private static Object list(OperationContext context, Map<String, Object> arguments) {
        InputFields filter = InputFields.of(arguments, "filter");
        InputFields paging = InputFields.of(arguments, "paging");
        RestQuery query = new RestQuery(PATH)
                .page(paging, ROWS_DEFAULT)
                .compare(filter, "filter", "refId", "id")
                .compare(filter, "filter", "id", "id");
        if (filter.has("status")) {
            query.compare(filter, "filter", "status", "status");
        } else {
            query.add("status", "PUBLISHED");
        }
        context.requireEnvironment(filter);
        filter.requireAllTaken();
        paging.requireAllTaken();
        Reply reply = context.rest().page(query.toString());
        var catalog = new CatalogObjects(context.catalog(), null);
        return SubscriptionOperations.connection(
                reply,
                RestCalls.rows(reply).stream()
                        .map(it -> product(context, catalog, String.valueOf(it.get("id"))))
                        .toList());
    }

    private static Object create(OperationContext context, Map<String, Object> arguments) {
        var input = new InputFields(
                "input.product", Values.object(InputFields.of(arguments).take("product")));
        context.requireEnvironment(input);
        Map<String, Object> body = fields(input);
        input.move(body, "refId", "id").requireAllTaken();
        return shown(context, context.rest().post(PATH, body));
    }

    private static Object update(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required("id");
        var update = new InputFields("input.update", Values.object(input.take("update")));
        Map<String, Object> body = fields(update);
        update.requireAllTaken();
        return shown(context, context.rest().patch(PATH + "/" + RestCalls.encoded(id), body));
    }

    private static Map<String, Object> fields(InputFields input) {
        Map<String, Object> body = new HashMap<>();
        input.copy(body, "displayName", "description", "multipleSubscriptions")
                .move(body, "additionalMetaData", "metadata");
        return body;
    }

    private static Object shown(OperationContext context, Map<String, Object> row) {
        return product(context, new CatalogObjects(context.catalog(), null), String.valueOf(row.get("id")));
    }

    private static Map<String, @Nullable Object> product(OperationContext context, CatalogObjects catalog, String id) {
        Map<String, @Nullable Object> product = new HashMap<>(catalog.product(id));
        product.put(ENVIRONMENT_ID, CatalogObjects.lazy(context::environmentId));
        return product;
    }
}
