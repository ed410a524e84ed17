package dev.ambit.access;

import dev.ambit.http.Json;
import dev.ambit.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rate limits of a key like those of hosted platforms: calls per operation, and changes per customer or
/// subscription. Operations without a row are not limited.
final class HostedLimits {

    private static final Allowance ANY_READ = Allowance.perMinute(6_000);
    private static final Allowance QUICK = Allowance.perMinute(3_000);
    private static final Allowance LIST = Allowance.perMinute(1_500);
    private static final Allowance BULK = Allowance.perMinute(600);
    private static final Allowance REVOCATION = Allowance.perMinute(500);
    private static final Allowance CHANGE = Allowance.perMinute(250);
    private static final Allowance EVENTS = new Allowance(1_000, 1);
    private static final Allowance OF_ONE = Allowance.perMinute(30);

    /// Operations that share one limit.
    private static final Set<String> READS = Set.of("checkEntitlement", "listEntitlements", "queryEntitlements");

    private static final Map<String, Allowance> OPERATIONS = Map.ofEntries(
            Map.entry("getSubscription", QUICK),
            Map.entry("consumeUsage", QUICK),
            Map.entry("previewSubscription", QUICK),
            Map.entry("getCustomer", QUICK),
            Map.entry("listSubscriptions", LIST),
            Map.entry("revokePromotionalEntitlement", REVOCATION),
            Map.entry("revokePromotionalEntitlementByTheOlderPath", REVOCATION),
            Map.entry("provisionSubscription", CHANGE),
            Map.entry("provisionCustomer", CHANGE),
            Map.entry("cancelSubscription", CHANGE),
            Map.entry("updateCustomer", CHANGE),
            Map.entry("updateSubscription", CHANGE),
            Map.entry("archiveCustomer", CHANGE),
            Map.entry("migrateSubscription", CHANGE),
            Map.entry("getUsageHistory", CHANGE));

    private static final Set<String> LOOKS = Set.of("GET", "HEAD");
    private static final List<String> WITH_CHANGES = List.of("/api/v1/customers/", "/api/v1/subscriptions/");

    private HostedLimits() {}

    /// One limit that applies to a request.
    ///
    /// @param what the name of the counter
    /// @param weight number of calls that this request counts as
    record Row(String what, Allowance allowance, int weight) {}

    /// Returns the limits that a request must pass. The limit of a single entity comes first, so that a request
    /// that exceeds it does not count against the other limits.
    static List<Row> rows(Request request) {
        List<Row> rows = new ArrayList<>();
        String operation = request.operationId();
        String entity = entity(request, operation);
        if (entity != null) {
            rows.add(new Row(entity, OF_ONE, 1));
        }
        switch (operation) {
            case "reportUsage" -> {
                boolean isBulk = request.items("usages") > 1;
                rows.add(new Row(isBulk ? operation + " in bulk" : operation, isBulk ? BULK : QUICK, 1));
            }
            case "reportEvents" -> rows.add(new Row(operation, EVENTS, weight(request.items("events"))));
            case String it when READS.contains(it) -> rows.add(new Row("entitlement reads", ANY_READ, 1));
            case String it -> {
                Allowance allowance = OPERATIONS.get(it);
                if (allowance != null) {
                    rows.add(new Row(it, allowance, 1));
                }
            }
        }
        return rows;
    }

    /// Caps the weight, so that an oversized report is rejected for its size instead of being rate limited forever.
    private static int weight(int events) {
        return Math.clamp(events, 1, EVENTS.calls());
    }

    /// Returns the name of the entity that a request changes, or null if there are none or several.
    private static @Nullable String entity(Request request, String operation) {
        if (operation.equals("provisionCustomer")) {
            return named("customers", request.field("id"), null);
        }
        if (operation.equals("provisionSubscription")) {
            return named("customers", request.field("customerId"), request.field("resourceId"));
        }
        if (LOOKS.contains(request.method()) || !request.hasVariable("id")) {
            return null;
        }
        return WITH_CHANGES.stream()
                .filter(request.template()::startsWith)
                .findFirst()
                .map(it -> named(it.split("/", -1)[3], request.variable("id"), null))
                .orElse(null);
    }

    private static @Nullable String named(String kind, @Nullable String id, @Nullable String resource) {
        if (id == null) {
            return null;
        }
        // Quotes keep pairs apart, because ids may contain any punctuation.
        return resource == null
                ? "changes of %s %s".formatted(kind, id)
                : "changes of resource %s of customer %s".formatted(Json.text(resource), Json.text(id));
    }
}
