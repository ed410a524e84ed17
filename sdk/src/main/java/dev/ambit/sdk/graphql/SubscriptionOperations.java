package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;

import dev.ambit.http.LocalClient.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operations on subscriptions.
final class SubscriptionOperations {

    private static final String CUSTOMER_ID = "customerId";
    private static final String SUBSCRIPTION_ID = "subscriptionId";
    private static final String RESOURCE_ID = "resourceId";
    private static final String PATH = "/subscriptions/";
    private static final String SUBSCRIPTION = "subscription";
    private static final String DESTINATION = "destinationResourceId";
    private static final int ROWS_DEFAULT = 25;

    private SubscriptionOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("getSubscription", SubscriptionOperations::get);
        queries.put("getActiveSubscriptions", SubscriptionOperations::active);
        queries.put("subscriptions", SubscriptionOperations::list);
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("createSubscription", SubscriptionOperations::create);
        mutations.put("provisionSubscriptionV2", SubscriptionOperations::provision);
        mutations.put("applySubscription", SubscriptionOperations::provision);
        mutations.put("updateOneSubscription", SubscriptionOperations::update);
        mutations.put("cancelSubscription", SubscriptionOperations::cancel);
        mutations.put("cancelSchedule", SubscriptionOperations::cancelSchedule);
        mutations.put("migrateSubscriptionToLatest", SubscriptionOperations::migrate);
        mutations.put("transferSubscription", SubscriptionOperations::transfer);
        mutations.put("transferSubscriptionToResource", SubscriptionOperations::transferOne);
        mutations.put("delegateSubscriptionToCustomer", SubscriptionOperations::delegate);
        mutations.put("importSubscriptionsBulk", SubscriptionOperations::importAll);
    }

    private static Object get(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(SUBSCRIPTION_ID);
        input.requireAllTaken();
        return object(context, context.rest().get(PATH + RestCalls.encoded(id)));
    }

    private static Object active(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String customerId = input.required(CUSTOMER_ID);
        Set<String> resources = new HashSet<>(Values.texts(input.take("resourceIds")));
        String resource = input.text(RESOURCE_ID);
        if (resource != null) {
            resources.add(resource);
        }
        input.requireAllTaken();
        List<Map<String, Object>> live = context.customers().liveSubscriptions(customerId).stream()
                .filter(it -> resources.isEmpty() || resources.contains(String.valueOf(it.get(RESOURCE_ID))))
                .toList();
        return new SubscriptionObjects(context).all(live);
    }

    private static Object list(OperationContext context, Map<String, Object> arguments) {
        InputFields paging = InputFields.of(arguments, "paging");
        InputFields filter = InputFields.of(arguments, "filter");
        var query = new RestQuery("/subscriptions").page(paging, ROWS_DEFAULT);
        for (String field : List.of(CUSTOMER_ID, RESOURCE_ID, "status", "pricingType")) {
            query.compare(filter, "filter", field, field);
        }
        paging.requireAllTaken();
        filter.requireAllTaken();
        requireCreationOrder(Values.objects(arguments.get("sorting")));
        Reply reply = context.rest().page(query.toString());
        return connection(reply, new SubscriptionObjects(context).all(RestCalls.rows(reply)));
    }

    /// Returns a connection of the schema for one page of a list.
    static Map<String, Object> connection(Reply reply, List<Map<String, @Nullable Object>> nodes) {
        Map<String, Object> pagination = Values.objectOrEmpty(reply.content("pagination"));
        Map<String, @Nullable Object> pageInfo = new HashMap<>();
        pageInfo.put("startCursor", pagination.get("prev"));
        pageInfo.put("endCursor", pagination.get("next"));
        pageInfo.put("hasNextPage", pagination.containsKey("next"));
        pageInfo.put("hasPreviousPage", pagination.containsKey("prev"));
        return Map.of("edges", nodes.stream().map(it -> Map.of("node", it)).toList(), "pageInfo", pageInfo);
    }

    private static void requireCreationOrder(List<Map<String, Object>> sorting) {
        for (Map<String, Object> it : sorting) {
            if (!"createdAt".equals(it.get("field")) || !"ASC".equals(it.get("direction"))) {
                throw BAD_USER_INPUT
                        .because("`sorting` must be by `createdAt`, `ASC`; received `%s`, `%s`. Remove it."
                                .formatted(it.get("field"), it.get("direction")))
                        .at("sorting", it.get("field"), "createdAt ASC");
            }
        }
    }

    private static Object create(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments, SUBSCRIPTION);
        return object(context, provisioned(context, input));
    }

    /// Answers provisioning and application alike: the subscription and the entitlements after it.
    private static Object provision(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        Map<String, Object> subscription = provisioned(context, input);
        Map<String, @Nullable Object> result = new HashMap<>();
        result.put("status", "SUCCESS");
        result.put(SUBSCRIPTION, object(context, subscription));
        result.put(
                "entitlements",
                context.entitlements(
                                String.valueOf(subscription.get(CUSTOMER_ID)),
                                Values.text(subscription.get(RESOURCE_ID)))
                        .all());
        return result;
    }

    private static Map<String, Object> provisioned(OperationContext context, InputFields input) {
        Map<String, Object> body = new SubscriptionInput(context).provision(input);
        input.requireAllTaken();
        return Values.object(context.rest().post("/subscriptions", body).get(SUBSCRIPTION));
    }

    private static Object update(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String refId = input.text("refId");
        String subscriptionId = input.text(SUBSCRIPTION_ID);
        String id = refId == null ? subscriptionId : refId;
        if (id == null) {
            throw BAD_USER_INPUT
                    .because("`input.refId` is missing. Send the id of the subscription.")
                    .at("input.refId", null, "the id of a subscription");
        }
        Map<String, Object> body = new SubscriptionInput(context).update(input, id);
        input.requireAllTaken();
        return object(context, context.rest().patch(PATH + RestCalls.encoded(id), body));
    }

    private static Object cancel(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required("subscriptionRefId");
        Map<String, Object> body = new HashMap<>();
        input.copy(body, "endDate", "prorate")
                .move(body, "subscriptionCancellationAction", "cancellationAction")
                .move(body, "subscriptionCancellationTime", "cancellationTime")
                .ignore("awaitSubscriptionCancellation")
                .requireAllTaken();
        return act(context, id, "/cancel", body);
    }

    private static Object cancelSchedule(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(SUBSCRIPTION_ID);
        String status = input.text("status");
        input.requireAllTaken();
        String kind = "PendingPayment".equals(status) ? "pending-payment" : "schedule";
        return String.valueOf(context.rest()
                .delete("%s%s/future-update/%s".formatted(PATH, RestCalls.encoded(id), kind))
                .get("id"));
    }

    private static Object migrate(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(SUBSCRIPTION_ID);
        Map<String, Object> body = new HashMap<>();
        input.copy(body, "subscriptionMigrationTime").requireAllTaken();
        return act(context, id, "/migrate", body);
    }

    private static Object transfer(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String customerId = input.required(CUSTOMER_ID);
        String source = input.required("sourceResourceId");
        Map<String, Object> body = Map.of(DESTINATION, input.required(DESTINATION));
        input.requireAllTaken();
        Map<String, Object> moved = context.customers().liveSubscriptions(customerId).stream()
                .filter(it -> source.equals(it.get(RESOURCE_ID)))
                .findFirst()
                .orElseThrow(() -> SUBSCRIPTION_NOT_FOUND
                        .because("Resource `%s` of customer `%s` has no active subscription. Check both ids."
                                .formatted(source, customerId))
                        .at("input.sourceResourceId", source, "a resource with an active subscription"));
        return act(context, String.valueOf(moved.get("id")), "/transfer", body);
    }

    private static Object transferOne(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(SUBSCRIPTION_ID);
        Map<String, Object> body = new HashMap<>();
        input.copy(body, DESTINATION).requireAllTaken();
        return act(context, id, "/transfer", body);
    }

    private static Object delegate(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(SUBSCRIPTION_ID);
        Map<String, Object> body = new HashMap<>();
        input.move(body, "destinationCustomerId", "targetCustomerId").requireAllTaken();
        return act(context, id, "/delegate", body);
    }

    private static @Nullable Object importAll(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        List<Map<String, Object>> subscriptions = new ArrayList<>();
        for (InputFields it : input.objects("subscriptions")) {
            Map<String, Object> line = new HashMap<>();
            it.copy(line, CUSTOMER_ID, "planId", RESOURCE_ID, "billingId", "billingPeriod", "startDate", "endDate")
                    .move(line, SUBSCRIPTION_ID, "id")
                    .move(line, "additionalMetaData", "metadata");
            new SubscriptionInput(context).putContent(line, it, String.valueOf(line.get("planId")));
            it.requireAllTaken();
            subscriptions.add(line);
        }
        Map<String, Object> body = new HashMap<>(Map.of("subscriptions", subscriptions));
        input.copy(body, "integrationId").requireAllTaken();
        return Values.text(context.rest().post("/subscriptions/import", body).get("taskId"));
    }

    private static Object act(OperationContext context, String id, String action, Map<String, Object> body) {
        return object(context, context.rest().post(PATH + RestCalls.encoded(id) + action, body));
    }

    private static Object object(OperationContext context, Map<String, Object> subscription) {
        return new SubscriptionObjects(context).subscription(subscription);
    }
}
