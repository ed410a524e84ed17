package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PRODUCT_NOT_FOUND;

import dev.ambit.catalog.CatalogPackage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The views that widgets show: paywall, checkout and customer portal.
final class WidgetOperations {

    private static final String CUSTOMER_ID = "customerId";
    private static final String PRODUCT_ID = "productId";
    private static final String RESOURCE_ID = "resourceId";
    private static final String RESOURCE = "resource";
    private static final String COUNTRY = "billingCountryCode";

    private WidgetOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("paywall", WidgetOperations::paywall);
        queries.put("checkoutState", WidgetOperations::checkout);
        queries.put("customerPortal", WidgetOperations::portal);
    }

    private static Object paywall(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String product = input.text(PRODUCT_ID);
        String customerId = input.text(CUSTOMER_ID);
        String resource = input.text(RESOURCE_ID);
        boolean showsAllCountries = Boolean.TRUE.equals(input.take("fetchAllCountriesPrices"));
        String country = input.text(COUNTRY);
        input.ignore("includeHiddenPlans", "context").requireAllTaken();
        requireProduct(context, product);
        List<CatalogPackage> plans = context.catalog().onSale(product);
        var paywall = new Paywall(context.catalog(), plans, country, showsAllCountries);
        Map<String, @Nullable Object> view = paywall.view();
        view.put(RESOURCE, resource == null ? null : Map.of(RESOURCE_ID, resource));
        if (customerId != null) {
            var customers = new CustomerObjects(context);
            view.put("customer", customers.customer(context.customers().customer(customerId)));
            view.put(
                    "activeSubscriptions",
                    new SubscriptionObjects(context).all(context.customers().liveSubscriptions(customerId)));
        }
        return view;
    }

    private static void requireProduct(OperationContext context, @Nullable String id) {
        if (id != null && !context.catalog().products().containsKey(id)) {
            throw PRODUCT_NOT_FOUND
                    .because("Product `%s` does not exist. Check the id.".formatted(id))
                    .at("input.productId", id, "the id of a product");
        }
    }

    private static Object checkout(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String customerId = input.required(CUSTOMER_ID);
        String planId = input.required("planId");
        String resource = input.text(RESOURCE_ID);
        String country = input.text(COUNTRY);
        input.ignore(PRODUCT_ID).requireAllTaken();
        CatalogPackage plan = context.catalog()
                .plan(planId)
                .filter(it -> it.archivedAt() == null)
                .orElseThrow(() -> PLAN_NOT_FOUND
                        .because("Plan `%s` is not published. Check the id, or publish the plan.".formatted(planId))
                        .at("input.planId", planId, "the id of a published plan"));
        var customers = new CustomerObjects(context);
        Map<String, @Nullable Object> state = new HashMap<>();
        state.put("customer", customers.customer(context.customers().customer(customerId)));
        state.put("plan", new CatalogObjects(context.catalog(), country).plan(plan));
        state.put(RESOURCE, resource == null ? null : Map.of(RESOURCE_ID, resource));
        context.customers().liveSubscriptions(customerId).stream()
                .filter(it -> isOf(it, resource) && isOfProduct(context, it, plan.productId()))
                .findFirst()
                .ifPresent(it -> state.put("activeSubscription", new SubscriptionObjects(context).subscription(it)));
        return state;
    }

    private static boolean isOf(Map<String, Object> subscription, @Nullable String resource) {
        return resource == null
                ? !subscription.containsKey(RESOURCE_ID)
                : resource.equals(subscription.get(RESOURCE_ID));
    }

    private static boolean isOfProduct(OperationContext context, Map<String, Object> subscription, String product) {
        return context.catalog()
                .plan(String.valueOf(subscription.get("planId")))
                .filter(it -> it.productId().equals(product))
                .isPresent();
    }

    private static Object portal(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String customerId = input.required(CUSTOMER_ID);
        String product = input.text(PRODUCT_ID);
        String resource = input.text(RESOURCE_ID);
        input.requireAllTaken();
        requireProduct(context, product);
        return new CustomerPortalView(context, customerId, resource, product).view();
    }
}
