package dev.ambit.engine;

import static java.util.Objects.requireNonNullElse;

import dev.ambit.engine.SourceCase.Purchase;
import java.time.Instant;
import java.util.List;

class DecisionTest extends DecisionMatrix {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant TODAY = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    protected Decision decide(Row row) {
        Feature feature = row.feature().feature("feature");
        long sinceMillis = requireNonNullElse(row.since(), LONG_AGO).toEpochMilli();
        List<SourceCase> sources = List.of(new Purchase(false, List.of(row.terms()), List.of()));
        Entitlements entitlements = Resolution.resolve(Sources.of(feature, sources));
        var customer = new CustomerEntitlements(row.standing(), entitlements, new long[] {sinceMillis}, Long.MAX_VALUE);
        Entitlement entitlement = entitlements.of(feature.id());
        if (entitlement != null && entitlement.counter() >= 0) {
            UsagePeriod period = customer.period(
                    entitlement, requireNonNullElse(row.usedAt(), TODAY).toEpochMilli());
            customer.setUsage(entitlement, period, Micros.of(row.used()), 1);
        }

        return customer.check(
                feature.id(),
                row.featureExists(),
                Micros.of(row.asks()),
                row.values(),
                requireNonNullElse(row.now(), TODAY).toEpochMilli());
    }
}
