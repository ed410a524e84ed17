package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.LocalClient.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations on customers and their promotional entitlements.
final class CustomerOperations {

    private static final int ROWS_DEFAULT = 25;
    private static final String CUSTOMER_ID = "customerId";
    private static final String REF_ID = "refId";
    private static final String CUSTOMERS = "/customers/";
    private static final String METADATA = "metadata";
    private static final String ADDITIONAL_METADATA = "additionalMetaData";
    private static final String PASSTHROUGH = "passthrough";

    /// Periods of promotional entitlements in the spelling of the REST API.
    static final Map<String, String> PERIODS = Map.of(
            "ONE_WEEK", "1 week",
            "ONE_MONTH", "1 month",
            "SIX_MONTH", "6 month",
            "ONE_YEAR", "1 year",
            "LIFETIME", "lifetime",
            "CUSTOM", "custom");

    private CustomerOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("getCustomerByRefId", CustomerOperations::get);
        queries.put("customers", CustomerOperations::list);
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("provisionCustomer", CustomerOperations::provision);
        mutations.put("updateOneCustomer", CustomerOperations::update);
        mutations.put("archiveCustomer", (context, arguments) -> life(context, arguments, "/archive"));
        mutations.put("unarchiveCustomer", (context, arguments) -> life(context, arguments, "/unarchive"));
        mutations.put("importOneCustomer", CustomerOperations::importOne);
        mutations.put("importCustomersBulk", CustomerOperations::importAll);
        mutations.put("grantPromotionalEntitlements", CustomerOperations::grant);
        mutations.put("revokePromotionalEntitlement", CustomerOperations::revoke);
    }

    private static Object get(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(CUSTOMER_ID);
        input.requireAllTaken();
        return new CustomerObjects(context).customer(context.customers().customer(id));
    }

    /// Lists the customers that are not archived.
    private static Object list(OperationContext context, Map<String, Object> arguments) {
        InputFields paging = InputFields.of(arguments, "paging");
        RestQuery query = new RestQuery("/customers").page(paging, ROWS_DEFAULT);
        paging.requireAllTaken();
        Reply reply = context.rest().page(query.toString());
        List<Map<String, Object>> rows = RestCalls.rows(reply);
        context.customers()
                .together(rows.stream().map(it -> String.valueOf(it.get("id"))).toList());
        var customers = new CustomerObjects(context);
        return SubscriptionOperations.connection(
                reply, rows.stream().map(customers::customer).toList());
    }

    private static Object life(OperationContext context, Map<String, Object> arguments, String action) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(CUSTOMER_ID);
        input.requireAllTaken();
        return new CustomerObjects(context)
                .customer(context.rest().post(CUSTOMERS + RestCalls.encoded(id) + action, Map.of()));
    }

    /// Creates the customer and then the subscription. The customer stays if the subscription is refused.
    private static Object provision(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = id(input);
        Map<String, Object> body = new HashMap<>(Map.of("id", id));
        putFields(body, input);
        input.ignore("excludeFromExperiment", "shouldSyncFree");
        Map<String, Object> wanted = Values.objectOrEmpty(input.take("subscriptionParams"));
        input.requireAllTaken();
        Map<String, Object> subscription = null;
        if (!wanted.isEmpty()) {
            subscription = subscriptionBody(context, id, wanted);
        }
        Map<String, Object> customer = context.rest().post("/customers", body);
        Map<String, @Nullable Object> result = new HashMap<>();
        result.put("customer", new CustomerObjects(context).customer(customer));
        putSubscription(result, context, id, subscription);
        result.put(
                "entitlements", context.entitlements(id, resource(subscription)).all());
        return result;
    }

    private static @Nullable String resource(@Nullable Map<String, Object> subscription) {
        return subscription == null ? null : Values.text(subscription.get("resourceId"));
    }

    private static Map<String, Object> subscriptionBody(
            OperationContext context, String customerId, Map<String, Object> wanted) {
        var input = new InputFields("input.subscriptionParams", wanted);
        Map<String, Object> body = new SubscriptionInput(context).provision(input);
        input.requireAllTaken();
        body.put(CUSTOMER_ID, customerId);
        return body;
    }

    private static void putSubscription(
            Map<String, @Nullable Object> result,
            OperationContext context,
            String customerId,
            @Nullable Map<String, Object> wanted) {
        if (wanted != null) {
            Map<String, Object> provisioned = context.rest().post("/subscriptions", wanted);
            result.put("subscriptionDecisionStrategy", "REQUESTED_PLAN");
            result.put(
                    "subscription",
                    new SubscriptionObjects(context).subscription(Values.object(provisioned.get("subscription"))));
            return;
        }
        List<Map<String, Object>> live = context.customers().liveSubscriptions(customerId);
        if (live.isEmpty()) {
            result.put("subscriptionDecisionStrategy", "SKIPPED_SUBSCRIPTION_CREATION");
            return;
        }
        Map<String, Object> first = live.getFirst();
        boolean isTrial = "IN_TRIAL".equals(first.get("status"));
        result.put("subscriptionDecisionStrategy", isTrial ? "PREDEFINED_TRIAL_PLAN" : "PREDEFINED_FREE_PLAN");
        result.put("subscription", new SubscriptionObjects(context).subscription(first));
    }

    private static Object update(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = id(input);
        Map<String, Object> body = new HashMap<>();
        putFields(body, input);
        input.ignore("shouldWaitSync").requireAllTaken();
        return new CustomerObjects(context).customer(context.rest().patch(CUSTOMERS + RestCalls.encoded(id), body));
    }

    private static Object importOne(OperationContext context, Map<String, Object> arguments) {
        Map<String, Object> customer = imported(InputFields.of(arguments));
        context.rest().post("/customers/import", Map.of("customers", List.of(customer)));
        return new CustomerObjects(context).customer(context.customers().customer(String.valueOf(customer.get("id"))));
    }

    /// Returns the id of the operation that imports the customers, if they are too many for one request.
    private static @Nullable Object importAll(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        Map<String, Object> body = new HashMap<>();
        body.put(
                "customers",
                input.objects("customers").stream()
                        .map(CustomerOperations::imported)
                        .toList());
        input.copy(body, "integrationId").requireAllTaken();
        return Values.text(context.rest().post("/customers/import", body).get("taskId"));
    }

    private static Map<String, Object> imported(InputFields input) {
        Map<String, Object> customer = new HashMap<>(Map.of("id", id(input)));
        input.copy(customer, "email", "name", "billingId", "paymentMethodId", "salesforceId", "updatedAt")
                .move(customer, ADDITIONAL_METADATA, METADATA)
                .requireAllTaken();
        return customer;
    }

    private static Object grant(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(CUSTOMER_ID);
        List<Map<String, Object>> grants = new ArrayList<>();
        for (InputFields it : input.objects("promotionalEntitlements")) {
            Map<String, Object> grant = new HashMap<>();
            it.copy(
                            grant,
                            "featureId",
                            "customEndDate",
                            "enumValues",
                            "hasSoftLimit",
                            "hasUnlimitedUsage",
                            "isVisible",
                            "resetPeriod",
                            "usageLimit",
                            "monthlyResetPeriodConfiguration",
                            "weeklyResetPeriodConfiguration",
                            "yearlyResetPeriodConfiguration")
                    .move(grant, "period", "period", period -> PERIODS.getOrDefault(period, ""))
                    .requireAllTaken();
            grants.add(grant);
        }
        input.requireAllTaken();
        var objects = new CustomerObjects(context);
        return RestCalls.rows(context.rest().postAll(promotions(id), Map.of("promotionalEntitlements", grants)))
                .stream()
                .map(objects::promotion)
                .toList();
    }

    private static Object revoke(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(CUSTOMER_ID);
        String feature = input.required("featureId");
        input.requireAllTaken();
        return new CustomerObjects(context)
                .promotion(context.rest().delete("%s/%s".formatted(promotions(id), RestCalls.encoded(feature))));
    }

    private static String promotions(String customerId) {
        return CUSTOMERS + RestCalls.encoded(customerId) + "/promotional-entitlements";
    }

    /// Returns `refId`, or `customerId`, which other SDKs send.
    private static String id(InputFields input) {
        String refId = input.text(REF_ID);
        String customerId = input.text(CUSTOMER_ID);
        String id = refId == null ? customerId : refId;
        if (id == null) {
            throw BAD_USER_INPUT
                    .because("`input.refId` is missing. Send the id of the customer.")
                    .at("input.refId", null, "the id of a customer");
        }
        return id;
    }

    private static void putFields(Map<String, Object> body, InputFields input) {
        input.copy(body, "name", "email", "billingId")
                .move(body, "couponRefId", "couponId")
                .move(body, ADDITIONAL_METADATA, METADATA);
        List<Map<String, Object>> integrations = new ArrayList<>();
        putIntegration(integrations, input.text("salesforceId"), "SALESFORCE");
        putIntegration(integrations, input.text("awsMarketplaceCustomerId"), "AWS_MARKETPLACE");
        putIntegration(integrations, input.text("crmId"), "HUBSPOT");
        if (!integrations.isEmpty()) {
            body.put("integrations", integrations);
        }
        Map<String, Object> information = Values.objectOrEmpty(input.take("billingInformation"));
        if (!information.isEmpty()) {
            putBilling(body, new InputFields("input.billingInformation", information));
        }
    }

    private static void putIntegration(List<Map<String, Object>> integrations, @Nullable String id, String vendor) {
        if (id != null) {
            integrations.add(
                    Map.of("id", vendor.toLowerCase(Locale.ROOT), "syncedEntityId", id, "vendorIdentifier", vendor));
        }
    }

    private static void putBilling(Map<String, Object> body, InputFields information) {
        Map<String, Object> stripe = new HashMap<>();
        information
                .copy(body, "language", "timezone")
                .move(body, "currency", "billingCurrency", it -> it.toString().toLowerCase(Locale.ROOT))
                .copy(stripe, "customerName", "invoiceCustomFields", METADATA, "paymentMethodId", "taxIds")
                .move(stripe, "billingAddress", "billingAddress", CustomerOperations::address)
                .move(stripe, "shippingAddress", "shippingAddress", CustomerOperations::address)
                .requireAllTaken();
        if (!stripe.isEmpty()) {
            body.put(PASSTHROUGH, Map.of("stripe", stripe));
        }
    }

    private static Object address(Object address) {
        var input = new InputFields("input.billingInformation.billingAddress", Values.object(address));
        Map<String, Object> body = new HashMap<>();
        input.copy(body, "city", "country", "postalCode", "state", "phoneNumber")
                .move(body, "addressLine1", "line1")
                .move(body, "addressLine2", "line2");
        return body;
    }
}
