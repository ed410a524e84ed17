package dev.ambit.sdk.graphql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations that check entitlements, and report and read usage.
final class UsageOperations {

    private static final String CUSTOMER_ID = "customerId";
    private static final String FEATURE_ID = "featureId";
    private static final String RESOURCE_ID = "resourceId";
    private static final String QUERY = "query";
    private static final String MARKERS = "markers";
    private static final String POINTS = "points";
    private static final String START = "startDate";
    private static final String END = "endDate";
    private static final String MEASUREMENTS = "usageMeasurements";

    private UsageOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put(
                "cachedEntitlements",
                (context, arguments) -> entitlements(context, arguments).all());
        queries.put("entitlementsState", UsageOperations::state);
        queries.put("entitlement", UsageOperations::check);
        queries.put("usageHistory", UsageOperations::history);
        queries.put("usageHistoryV2", UsageOperations::historyBySeries);
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("reportUsage", UsageOperations::report);
        mutations.put("reportUsageBulk", UsageOperations::reportAll);
        mutations.put("reportEvent", UsageOperations::reportEvents);
        mutations.put("reportEntitlementCheckRequested", UsageOperations::noteCheck);
    }

    private static CustomerEntitlementList entitlements(OperationContext context, Map<String, Object> arguments) {
        InputFields query = InputFields.of(arguments, QUERY);
        String customerId = query.required(CUSTOMER_ID);
        String resource = query.text(RESOURCE_ID);
        query.requireAllTaken();
        return context.entitlements(customerId, resource);
    }

    private static Object state(OperationContext context, Map<String, Object> arguments) {
        CustomerEntitlementList list = entitlements(context, arguments);
        Map<String, @Nullable Object> state = new HashMap<>();
        state.put("accessDeniedReason", list.deniedReason());
        state.put("entitlements", list.all());
        return state;
    }

    /// Checks one feature, as the REST API does.
    private static Object check(OperationContext context, Map<String, Object> arguments) {
        InputFields query = InputFields.of(arguments, QUERY);
        String customerId = query.required(CUSTOMER_ID);
        String feature = query.required(FEATURE_ID);
        String resource = query.text(RESOURCE_ID);
        var options = new InputFields("query.options", Values.objectOrEmpty(query.take("options")));
        query.requireAllTaken();
        String path = "/customers/%s/entitlements/check?featureId=%s"
                .formatted(RestCalls.encoded(customerId), RestCalls.encoded(feature));
        Object usage = options.take("requestedUsage");
        List<String> values = Values.texts(options.take("requestedValues"));
        options.ignore("shouldTrack").requireAllTaken();
        path += usage == null ? "" : "&requestedUsage=" + usage;
        path += resource == null ? "" : "&resourceId=" + RestCalls.encoded(resource);
        for (String value : values) {
            path += "&requestedValues=" + RestCalls.encoded(value);
        }
        Map<String, Object> decision = context.rest().get(path);
        Map<String, @Nullable Object> entitlement =
                new HashMap<>(context.entitlements(customerId, resource).all().stream()
                        .filter(it -> it.get("feature") instanceof Map<?, ?> of && feature.equals(of.get("refId")))
                        .findFirst()
                        .orElse(Map.of()));
        entitlement.put("isGranted", decision.get("isGranted"));
        entitlement.put("accessDeniedReason", decision.get("accessDeniedReason"));
        entitlement.put(CUSTOMER_ID, customerId);
        entitlement.put("requestedUsage", usage);
        entitlement.put("requestedValues", values);
        entitlement.putIfAbsent("hasUnlimitedUsage", false);
        return entitlement;
    }

    private static Object report(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        return reported(context, List.of(usage(input))).getFirst();
    }

    private static Object reportAll(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        List<Map<String, Object>> usages =
                input.objects("usages").stream().map(UsageOperations::usage).toList();
        input.requireAllTaken();
        return reported(context, usages);
    }

    private static List<Map<String, Object>> reported(OperationContext context, List<Map<String, Object>> usages) {
        return RestCalls.rows(context.rest().postAll("/usage", Map.of("usages", usages)));
    }

    private static Map<String, Object> usage(InputFields input) {
        Map<String, Object> usage = new HashMap<>();
        input.copy(
                        usage,
                        CUSTOMER_ID,
                        FEATURE_ID,
                        RESOURCE_ID,
                        "value",
                        "createdAt",
                        "dimensions",
                        "idempotencyKey",
                        "updateBehavior")
                .requireAllTaken();
        return usage;
    }

    private static @Nullable Object reportEvents(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments, "events");
        List<Map<String, Object>> events = new ArrayList<>();
        for (InputFields it : input.objects("usageEvents")) {
            Map<String, Object> event = new HashMap<>();
            it.copy(event, CUSTOMER_ID, "eventName", "idempotencyKey", "dimensions", RESOURCE_ID, "timestamp")
                    .requireAllTaken();
            events.add(event);
        }
        input.requireAllTaken();
        return Values.text(
                context.rest().post("/events", Map.of("events", events)).get("accepted"));
    }

    /// Accepts the report of a check that the browser SDK made. The server samples only its own checks.
    private static Object noteCheck(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments, "entitlementCheckRequested");
        context.entitlements(input.required(CUSTOMER_ID), input.text(RESOURCE_ID));
        return true;
    }

    private static Object history(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments, "usageHistoryInput");
        List<String> groups = Values.texts(input.take("groupBy"));
        String start = input.required(START);
        String end = input.text(END);
        Map<String, Object> read = read(
                context,
                input.required("customerRefId"),
                input.required("featureRefId"),
                input.text("resourceRefId"),
                start,
                end,
                groups);
        input.requireAllTaken();
        List<Map<String, Object>> series = Values.objects(read.get("series"));
        Map<String, @Nullable Object> history = new HashMap<>();
        history.put(START, start);
        history.put(END, end);
        history.put(MARKERS, read.get(MARKERS));
        if (groups.isEmpty()) {
            history.put(MEASUREMENTS, series.isEmpty() ? List.of() : measurements(series.getFirst()));
        } else {
            history.put(
                    "groups",
                    series.stream()
                            .map(it -> Map.of("groupInfo", it.get("tags"), MEASUREMENTS, measurements(it)))
                            .toList());
        }
        return history;
    }

    private static Object historyBySeries(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        Map<String, Object> read = read(
                context,
                input.required(CUSTOMER_ID),
                input.required(FEATURE_ID),
                input.text(RESOURCE_ID),
                input.required(START),
                input.text(END),
                Values.texts(input.take("groupBy")));
        input.requireAllTaken();
        return read;
    }

    private static Map<String, Object> read(
            OperationContext context,
            String customer,
            String feature,
            @Nullable String resource,
            String start,
            @Nullable String end,
            List<String> groups) {
        var path = new StringBuilder("/usage/%s/history/%s?startDate=%s"
                .formatted(RestCalls.encoded(customer), RestCalls.encoded(feature), RestCalls.encoded(start)));
        if (end != null) {
            path.append("&endDate=").append(RestCalls.encoded(end));
        }
        if (resource != null) {
            path.append("&resourceId=").append(RestCalls.encoded(resource));
        }
        groups.forEach(it -> path.append("&groupBy=").append(RestCalls.encoded(it)));
        return context.rest().get(path.toString());
    }

    private static List<Map<String, Object>> measurements(Map<String, Object> series) {
        return Values.objects(series.get(POINTS)).stream()
                .map(it -> {
                    Map<String, Object> measurement = new HashMap<>(it);
                    measurement.put("date", it.get("timestamp"));
                    return measurement;
                })
                .toList();
    }
}
