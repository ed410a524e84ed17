package dev.ambit.entitlement;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.event.Events;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Reads customers again for responses that need more than the cache stores.
public final class Snapshots {

    private final Transactions transactions;

    public Snapshots(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Returns the current state from the database, which may be newer than `known` but is not older.
    CustomerSnapshot now(EnvironmentId environment, String customerId, String resource, CustomerAtEvent known) {
        var catalog = new CatalogCache(environment);
        return transactions.read(environment, tx -> {
            Holdings holdings = CustomerHoldings.find(
                            tx, environment, customerId, Instant.ofEpochMilli(known.nowMillis()))
                    .orElse(null);
            return CustomerSnapshot.of(
                    tx, catalog, customerId, holdings, resource, known.features(), known.sequence(), known.nowMillis());
        });
    }

    /// Returns the state as it would be now if subscriptions had moved to other versions.
    ///
    /// @param tx has the catalog with the versions of the move
    static CustomerSnapshot moved(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            String resource,
            CatalogPreview.Move move,
            CustomerAtEvent known) {
        var catalog = new CatalogCache(environment);
        Holdings holdings = CustomerHoldings.find(tx, environment, customerId, Instant.ofEpochMilli(known.nowMillis()))
                .map(it -> it.movedTo(move))
                .orElse(null);
        return CustomerSnapshot.of(
                tx, catalog, customerId, holdings, resource, catalog.features(tx), known.sequence(), known.nowMillis());
    }

    /// Returns a past state from the event log. Usage is known as of the second in which it was counted.
    ///
    /// @throws Problem if `asOf` is in the future, or before the start of the event log
    CustomerSnapshot asOf(
            EnvironmentId environment,
            String customerId,
            EntitlementApi.CheckQuery query,
            AsOf asOf,
            CustomerAtEvent known) {
        return transactions.in(environment, tx -> {
            PastState past = PastState.of(tx, environment, asOf, Instant.ofEpochMilli(known.nowMillis()));
            List<CatalogFeature> feature =
                    Optional.ofNullable(known.feature(query.featureId())).flatMap(past::feature).stream()
                            .toList();
            var catalog = new CatalogCache(environment, feature);
            long nowMillis = past.now().toEpochMilli();
            Holdings held = past.holdings(customerId);
            Holdings holdings = held == null || held.archived()
                    ? held
                    : held.with(false, counted(tx, past, catalog, held, customerId, query));
            Map<String, ShownFeature> features =
                    feature.stream().collect(toUnmodifiableMap(CatalogFeature::id, ShownFeature::of));
            long sequence = Math.min(past.through(), Events.head(tx, environment));
            return CustomerSnapshot.of(
                    tx, catalog, customerId, holdings, query.resource(), features, sequence, nowMillis);
        });
    }

    private static List<CounterState> counted(
            Handle tx,
            PastState past,
            CatalogCache catalog,
            Holdings held,
            String customerId,
            EntitlementApi.CheckQuery query) {
        long nowMillis = past.now().toEpochMilli();
        CustomerEntitlements customer =
                CustomerReading.of(tx, customerId, held, catalog, nowMillis).of(query.resource());
        Entitlement entitlement = customer.entitlements().of(query.featureId());
        if (entitlement == null
                || entitlement.revoked()
                || !entitlement.feature().isMetered()) {
            return List.of();
        }
        UsagePeriod period = customer.period(entitlement, nowMillis);
        return past
                .counter(
                        customerId,
                        query.resource(),
                        query.featureId(),
                        period,
                        customer.countsFromMillis(entitlement, period),
                        customer.counterStartMillis(entitlement))
                .stream()
                .toList();
    }
}
