package dev.ambit.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads an environment by its public GraphQL API.
final class GraphqlSource implements MigrationSource {

    private static final String ID = "refId";
    private static final String PUBLISHED = "PUBLISHED";
    private static final String SUBSCRIPTION_ID = "subscriptionId";
    private static final Set<String> NOT_ENDED = Set.of("ACTIVE", "IN_TRIAL", "NOT_STARTED");
    private static final int REFUSED = 400;

    private final GraphqlClient source;
    private final List<String> unread = new ArrayList<>();

    GraphqlSource(ServerClient server) {
        this.source = new GraphqlClient(server);
    }

    @Override
    public JsonObject catalog() {
        List<JsonObject> products = source.all("Products", "products");
        Map<String, JsonObject> plans = new LinkedHashMap<>();
        Map<String, JsonObject> addons = new LinkedHashMap<>();
        for (JsonObject product : products) {
            String id = product.text(ID);
            JsonObject packages = source.query("Packages", Map.of("id", product.text("id"), ID, id));
            for (JsonObject plan : packages.list("paywall.plans")) {
                plans.put(plan.text(ID), of(plan, id));
                plan.list("compatibleAddons").forEach(it -> addons.putIfAbsent(it.text(ID), of(it, id)));
            }
            nodes(packages, "addons").stream()
                    .filter(it -> it.text("status").equals(PUBLISHED))
                    .forEach(it -> addons.putIfAbsent(it.text(ID), of(it, id)));
            noteUnpublished("Plan", nodes(packages, "plans"), plans.keySet());
            noteUnpublished("Add-on", nodes(packages, "addons"), addons.keySet());
        }
        return new JsonObject(Map.of(
                "products", fields(products),
                "features", fields(features()),
                "plans", fields(List.copyOf(plans.values())),
                "addons", fields(List.copyOf(addons.values())),
                "unread", List.copyOf(unread)));
    }

    @Override
    public void customers(Consumer<JsonObject> each) {
        for (String id : customerIds()) {
            each.accept(customer(id).orElseGet(() -> new JsonObject(Map.of(MISSING, id))));
        }
    }

    private List<JsonObject> features() {
        try {
            return source.all("Features", "features");
        } catch (ServerRefusal refusal) {
            requireUnknownField(refusal);
            unread.add("Features that no package uses: the source has no list of features.");
            return List.of();
        }
    }

    private Set<String> customerIds() {
        Set<String> ids = new LinkedHashSet<>();
        try {
            source.all("Customers", "customers").forEach(it -> ids.add(it.text(ID)));
        } catch (ServerRefusal refusal) {
            requireUnknownField(refusal);
            source.all("Subscribers", "subscriptions").forEach(it -> ids.add(it.text("customer." + ID)));
        }
        return ids;
    }

    /// Accepts only the refusal of an unknown field. Any other refusal, such as a rejected key, ends the command.
    private static void requireUnknownField(ServerRefusal refusal) {
        boolean isUnknown = refusal.getMessage().matches("(?s).*(Cannot query field|does not exist on type).*");
        if (refusal.status() != REFUSED || !isUnknown) {
            throw refusal;
        }
    }

    /// Returns empty if the customer does not exist any more.
    private Optional<JsonObject> customer(String id) {
        JsonObject data = source.query("Customer", Map.of("id", id));
        Map<String, Object> customer = new LinkedHashMap<>();
        data.objectOrEmpty("getCustomerByRefId").fields().forEach((name, it) -> customer.put(String.valueOf(name), it));
        if (customer.isEmpty()) {
            return Optional.empty();
        }
        Map<String, JsonObject> subscriptions = new LinkedHashMap<>();
        data.list("getCustomerByRefId.subscriptions").stream()
                .filter(it -> NOT_ENDED.contains(it.text("status")))
                .forEach(it -> subscriptions.put(it.text(SUBSCRIPTION_ID), it));
        List<Object> ended = new ArrayList<>();
        for (JsonObject it : subscriptions(id, data.object("subscriptions"))) {
            String subscription = it.text(SUBSCRIPTION_ID);
            if (!NOT_ENDED.contains(it.text("status"))) {
                ended.add(it.fields());
            } else if (!subscriptions.containsKey(subscription)) {
                subscriptions.put(
                        subscription,
                        source.query("Subscription", Map.of("id", subscription)).object("getSubscription"));
            }
        }
        customer.put("subscriptions", fields(List.copyOf(subscriptions.values())));
        Set<String> resources = new TreeSet<>(Set.of(""));
        subscriptions.values().forEach(it -> resources.add(it.text("resource.resourceId")));
        return Optional.of(new JsonObject(
                Map.of("customer", customer, "ended", ended, "answers", fields(answers(source, id, resources)))));
    }

    private List<JsonObject> subscriptions(String customer, JsonObject first) {
        return source.all("CustomerSubscriptions", "subscriptions", Map.of("id", customer), first);
    }

    /// Returns the entitlements of a customer and its resources. The resource "" is the customer itself.
    static List<JsonObject> answers(GraphqlClient server, String customer, Set<String> resources) {
        return resources.stream()
                .map(resource -> {
                    Map<String, @Nullable Object> variables = new HashMap<>(Map.of("customerId", customer));
                    variables.put("resourceId", resource.isEmpty() ? null : resource);
                    JsonObject state = server.query("Answers", variables).object("entitlementsState");
                    return new JsonObject(
                            Map.of("resourceId", resource, "entitlements", fields(state.list("entitlements"))));
                })
                .toList();
    }

    private void noteUnpublished(String kind, List<JsonObject> packages, Set<String> published) {
        packages.stream()
                .filter(it -> !published.contains(it.text(ID)))
                .forEach(it -> unread.add("%s %s: its status is %s.".formatted(kind, it.text(ID), it.text("status"))));
    }

    private static JsonObject of(JsonObject packaged, String product) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        packaged.fields().forEach((name, it) -> fields.put(String.valueOf(name), it));
        fields.put("productId", product);
        return new JsonObject(fields);
    }

    private static List<JsonObject> nodes(JsonObject data, String connection) {
        return data.list(connection + ".edges").stream()
                .map(it -> it.object("node"))
                .toList();
    }

    private static List<Object> fields(List<JsonObject> objects) {
        return objects.stream().map(it -> (Object) it.fields()).toList();
    }
}
