package dev.ambit.sdk.graphql;

import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.core.CoreParts;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Holds the REST calls of one operation, and the data that its resolvers read at most once.
final class OperationContext {

    private final RestCalls rest;
    private final CoreParts core;
    private final ValueCount count;
    private final Map<String, Object> read = new HashMap<>();

    /// @param count of the values of all operations of the request
    OperationContext(RestCalls rest, CoreParts core, ValueCount count) {
        this.rest = rest;
        this.core = core;
        this.count = count;
    }

    ValueCount count() {
        return count;
    }

    RestCalls rest() {
        return rest;
    }

    /// Returns the published catalog of the caller's environment.
    PublishedCatalog catalog() {
        return once("catalog", () -> PublishedCatalog.read(core.platform.transactions, anyKey()));
    }

    /// Returns the entitlements of a customer or one of its resources, after the writes of this operation.
    ///
    /// @param resource null for the customer itself
    CustomerEntitlementList entitlements(String customerId, @Nullable String resource) {
        Caller caller = core.platform.authentication.reader(rest.request(), customerId);
        Projection projection = core.pricing.projection;
        Long written = rest.written();
        CustomerAtEvent found = written == null
                ? projection.find(caller.environment(), customerId)
                : projection.findAtLeast(caller.environment(), customerId, written);
        return new CustomerEntitlementList(found, customerId, resource, core.platform.clock.instant());
    }

    /// Returns the time of the environment's clock.
    Instant now() {
        return core.pricing.projection.now(anyKey().environment());
    }

    /// Authenticates a caller that may read the published catalog.
    Caller anyKey() {
        return core.platform.authentication.reader(rest.request());
    }

    /// Requires a key that may change customers.
    void requireWriter() {
        core.platform.authentication.server(rest.request(), KeyScope.WRITE_CUSTOMERS);
    }

    Map<String, Object> customer(String id) {
        return once("customer " + id, () -> rest.get("/customers/" + RestCalls.encoded(id)));
    }

    /// Returns all subscriptions of a customer, also ended ones.
    List<Map<String, Object>> subscriptions(String customerId) {
        return once(
                "subscriptions " + customerId,
                () -> rest.all("/subscriptions?customerId=" + RestCalls.encoded(customerId)));
    }

    /// Returns the subscriptions of a customer that are active or in a trial, the earliest first.
    List<Map<String, Object>> liveSubscriptions(String customerId) {
        return once(
                "live subscriptions " + customerId,
                () -> rest.all("/subscriptions?customerId=%s&status=ACTIVE&status=IN_TRIAL"
                        .formatted(RestCalls.encoded(customerId))));
    }

    @SuppressWarnings("unchecked")
    private <T> T once(String name, Supplier<T> reading) {
        Object known = read.get(name);
        if (known == null) {
            known = reading.get();
            read.put(name, known);
        }
        return (T) known;
    }
}
