package dev.ambit.e2e;

import static java.util.Objects.requireNonNull;

import dev.ambit.JsonPaths;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the state of a server and of a replica in a common form.
final class ObservedState {

    private static final String CUSTOMERS = """
            select json_build_object('id', customer_id, 'name', name, 'email', email, 'billingId', billing_id)
            from public.customers
            """;

    private static final String LISTS = """
            select json_build_object('id', customer_id, 'resource', resource_id, 'entitlements', coalesce(lists.entitlements, customers.entitlements))
            from ambit.entitlement_lists as lists
            join public.customers using (customer_id)
            """;

    /// Excludes ended subscriptions, which a snapshot does not have.
    private static final String SUBSCRIPTIONS = """
            select json_build_object('id', subscription_id, 'customer', customer_id, 'status', status, 'plan', plan_id,
                'planName', plan_name, 'billingId', billing_id, 'startDate', to_json(start_date at time zone 'UTC'),
                'endDate', to_json(end_date at time zone 'UTC'),
                'cancellationDate', to_json(cancellation_date at time zone 'UTC'),
                'trialEndDate', to_json(trial_end_date at time zone 'UTC'))
            from public.subscriptions
            where status not in ('CANCELED', 'EXPIRED')
            """;

    private ObservedState() {}

    /// Returns the rows by subject.
    static Map<String, String> of(TestEnvironment environment) {
        Map<String, String> rows = new TreeMap<>();
        environment
                .get("/events/snapshot")
                .isOk()
                .http()
                .body()
                .lines()
                .skip(1)
                .map(Json::map)
                .forEach(line -> {
                    switch (String.valueOf(line.get("entity"))) {
                        case "customer" -> customer(rows, line);
                        case "entitlement" -> {
                            Object resource = JsonPaths.at(line, "resource.id");
                            list(
                                    rows,
                                    String.valueOf(JsonPaths.at(line, "customer.id")),
                                    resource == null ? "" : resource.toString(),
                                    line.get("entitlements"));
                        }
                        case "subscription" -> {
                            Map<String, Object> flat = new TreeMap<>(line);
                            flat.put("customer", requireNonNull(JsonPaths.at(line, "customer.id")));
                            flat.put("planName", requireNonNull(JsonPaths.at(line, "plan.name")));
                            flat.put("plan", requireNonNull(JsonPaths.at(line, "plan.id")));
                            subscription(rows, flat);
                        }
                        default -> {
                            // The clock.
                        }
                    }
                });
        return rows;
    }

    static Map<String, String> of(SyncedReplica replica) {
        return of(replica::rows);
    }

    /// @param query runs SQL in a replica's database and returns each row as one string
    static Map<String, String> of(Function<String, List<String>> query) {
        Map<String, String> rows = new TreeMap<>();
        query.apply(CUSTOMERS).forEach(it -> customer(rows, Json.map(it)));
        query.apply(LISTS).forEach(it -> {
            Map<String, Object> list = Json.map(it);
            list(rows, String.valueOf(list.get("id")), String.valueOf(list.get("resource")), list.get("entitlements"));
        });
        query.apply(SUBSCRIPTIONS).forEach(it -> subscription(rows, Json.map(it)));
        return rows;
    }

    /// Returns the rows that differ.
    static List<String> difference(Map<String, String> server, Map<String, String> replica) {
        Set<String> names = new TreeSet<>(server.keySet());
        names.addAll(replica.keySet());
        List<String> difference = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(server.get(name), replica.get(name))) {
                difference.add("%s: %s, here %s".formatted(name, server.get(name), replica.get(name)));
            }
        }
        return difference;
    }

    private static void customer(Map<String, String> rows, Map<String, Object> it) {
        rows.put("customer " + it.get("id"), shown(it, "name", "email", "billingId"));
    }

    private static void subscription(Map<String, String> rows, Map<String, Object> it) {
        Map<String, Object> dated = new TreeMap<>(it);
        for (String name : List.of("startDate", "endDate", "cancellationDate", "trialEndDate")) {
            if (it.get(name) != null) {
                dated.put(
                        name, OffsetDateTime.parse(String.valueOf(it.get(name))).toInstant());
            }
        }
        rows.put(
                "subscription " + it.get("id"),
                shown(
                        dated,
                        "customer",
                        "status",
                        "plan",
                        "planName",
                        "billingId",
                        "startDate",
                        "endDate",
                        "cancellationDate",
                        "trialEndDate"));
    }

    private static void list(
            Map<String, String> rows, String customer, String resource, @Nullable Object entitlements) {
        List<Object> shown = new ArrayList<>();
        ((List<?>) requireNonNull(entitlements)).forEach(it -> shown.add(sorted(it)));
        rows.put("list %s:%s".formatted(customer, resource), shown.toString());
    }

    private static String shown(Map<String, Object> it, String... names) {
        Map<String, Object> shown = new TreeMap<>();
        for (String name : names) {
            shown.put(name, String.valueOf(it.get(name)));
        }
        return shown.toString();
    }

    /// Sorts fields and removes nulls, because a missing field equals null.
    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((name, field) -> {
                if (field != null) {
                    sorted.put(String.valueOf(name), sorted(field));
                }
            });
            return sorted;
        }
        return value instanceof Number ? new BigDecimal(value.toString()).stripTrailingZeros() : value;
    }
}
