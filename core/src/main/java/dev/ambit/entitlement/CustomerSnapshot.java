package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Source;
import dev.ambit.engine.Standing;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A customer at one time with everything that its entitlements follow from, for explanations. The customer and
/// its holdings come from one read, so they are consistent.
///
/// @param holdings null if the customer does not exist
/// @param sources those that apply to the requested resource; empty if it does not exist
record CustomerSnapshot(CustomerAtEvent found, @Nullable Holdings holdings, List<Source> sources) {

    static CustomerSnapshot of(
            Handle tx,
            CatalogCache catalog,
            String customerId,
            @Nullable Holdings holdings,
            String resource,
            Map<String, ShownFeature> features,
            long sequence,
            long nowMillis) {
        CustomerMemory customer = holdings == null
                ? CustomerMemory.UNKNOWN
                : CustomerReading.of(tx, customerId, holdings, catalog, nowMillis);
        CustomerEntitlements asked = customer.of(resource);
        List<Source> sources = holdings == null || asked.standing() != Standing.LIVE
                ? List.of()
                : catalog.sources(tx, new HoldingsByResource(holdings, nowMillis).inPlay(resource));
        return new CustomerSnapshot(new CustomerAtEvent(customer, features, sequence, nowMillis), holdings, sources);
    }
}
