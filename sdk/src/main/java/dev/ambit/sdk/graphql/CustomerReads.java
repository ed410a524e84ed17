package dev.ambit.sdk.graphql;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.core.CoreParts;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerApi;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.grant.GrantViews;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.subscription.CustomerSubscriptions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads customers, their subscriptions and promotional entitlements, as the REST API answers them. The customers of a
/// list are read together when the first of them is needed. The caller must be allowed to read each customer.
final class CustomerReads {

    private static final String PAYER = "payingCustomerId";

    private final CoreParts core;
    private final Request request;
    private final CustomerSubscriptions subscriptions;
    private final GrantViews grants;
    private final Map<String, Set<String>> groups = new HashMap<>();
    private final Map<String, Optional<Map<String, Object>>> customers = new HashMap<>();
    private final Map<String, Optional<List<Map<String, Object>>>> live = new HashMap<>();
    private final Map<String, Optional<Set<String>>> trialed = new HashMap<>();
    private final Map<String, Optional<List<Map<String, Object>>>> promotions = new HashMap<>();

    CustomerReads(CoreParts core, Request request) {
        this.core = core;
        this.request = request;
        this.subscriptions = new CustomerSubscriptions(core.platform.transactions);
        this.grants = new GrantViews(core.platform.transactions, core.pricing.environmentClock);
    }

    /// Reads these customers together from now on.
    void together(Collection<String> ids) {
        Set<String> group = Set.copyOf(ids);
        group.forEach(it -> groups.putIfAbsent(it, group));
    }

    /// Reads the customers and payers of these subscriptions together from now on.
    void togetherOf(Collection<Map<String, Object>> subscriptionRows) {
        together(subscriptionRows.stream()
                .flatMap(it -> List.of("customerId", PAYER).stream().map(it::get))
                .flatMap(it -> Optional.ofNullable(Values.text(it)).stream())
                .toList());
    }

    /// Returns the customer. Throws `CUSTOMER_NOT_FOUND` if it does not exist.
    Map<String, Object> customer(String id) {
        EnvironmentId environment = authentication().reader(request, id).environment();
        return read(
                        customers,
                        id,
                        group ->
                                core
                                        .platform
                                        .transactions
                                        .read(environment, tx -> Customers.find(tx, environment, group))
                                        .stream()
                                        .collect(toMap(Customer::id, it -> json(CustomerApi.View.of(it)))))
                .orElseThrow(() -> Customers.missing(id));
    }

    /// Returns the active and trial subscriptions of the customer, the earliest first.
    List<Map<String, Object>> liveSubscriptions(String id) {
        Caller caller = subscriptionReader(id);
        return read(live, id, group -> {
                    Map<String, List<Map<String, Object>>> rows = rows(subscriptions.live(caller, group));
                    togetherOf(rows.values().stream().flatMap(List::stream).toList());
                    return rows;
                })
                .orElse(List.of());
    }

    /// Returns the plans of which the customer has a trial or had one.
    Set<String> trialedPlans(String id) {
        EnvironmentId environment = subscriptionReader(id).environment();
        return read(trialed, id, group -> subscriptions.trialedPlans(environment, group))
                .orElse(Set.of());
    }

    /// Returns the promotional entitlements of the customer, the earliest first.
    List<Map<String, Object>> promotions(String id) {
        EnvironmentId environment = authentication().reader(request, id).environment();
        return read(promotions, id, group -> rows(grants.of(environment, group)))
                .orElse(List.of());
    }

    /// Reads a value for all customers of the group, unless it is known.
    private <T> Optional<T> read(
            Map<String, Optional<T>> known, String id, Function<Set<String>, Map<String, T>> reading) {
        if (!known.containsKey(id)) {
            Set<String> group = groups.getOrDefault(id, Set.of(id));
            Map<String, T> found = reading.apply(group);
            group.forEach(it -> known.put(it, Optional.ofNullable(found.get(it))));
        }
        return Objects.requireNonNull(known.get(id));
    }

    private Caller subscriptionReader(String id) {
        return authentication().reader(request, id, KeyScope.READ_SUBSCRIPTIONS);
    }

    private Authentication authentication() {
        return core.platform.authentication;
    }

    private static Map<String, List<Map<String, Object>>> rows(Map<String, ? extends List<?>> views) {
        Map<String, List<Map<String, Object>>> rows = new HashMap<>();
        views.forEach((customer, list) ->
                rows.put(customer, list.stream().map(CustomerReads::json).toList()));
        return rows;
    }

    private static Map<String, Object> json(Object view) {
        return Values.object(Json.map(Json.text(view)));
    }
}
