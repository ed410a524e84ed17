package dev.ambit.bench;

import dev.ambit.engine.Behavior;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Grant;
import dev.ambit.engine.Limit;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Micros;
import dev.ambit.engine.PackageVersion;
import dev.ambit.engine.Resolution;
import dev.ambit.engine.Source.Subscription;
import dev.ambit.engine.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Measures one in-process check: below 50 ns and without allocation (run with `-prof gc`).
///
/// Customers have 20 entitlements and 10 counters each and are used in turn, so that results are not predictable.
/// As in a request, ids are not the same `String` objects as in the catalog.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CheckBench {

    private static final int CUSTOMERS = 1 << 10;
    private static final int FEATURES = 20;
    private static final long NOW_MILLIS = 1_800_000_000_000L;
    private static final List<String> NOTHING = List.of();
    private static final List<String> REGION = List.of("eu-central");

    private final CustomerEntitlements[] customers = new CustomerEntitlements[CUSTOMERS];
    private final String[] metered = new String[FEATURES / 2];
    private final String[] switched = new String[FEATURES / 2 - 1];
    private int turn;

    @Setup
    public void setUp() {
        Entitlements entitlements =
                Resolution.resolve(List.of(new Subscription("plan", false, plan(), List.of(), List.of())));
        for (int i = 0; i < CUSTOMERS; i++) {
            customers[i] =
                    new CustomerEntitlements(Standing.LIVE, entitlements, new long[] {NOW_MILLIS - i}, Long.MAX_VALUE);
            for (Entitlement entitlement : entitlements.all()) {
                customers[i].setUsage(
                        entitlement, customers[i].period(entitlement, NOW_MILLIS), i % 20 * Micros.UNIT, 1);
            }
        }
        for (int i = 0; i < metered.length; i++) {
            metered[i] = "feature-metered-" + i;
        }
        for (int i = 0; i < switched.length; i++) {
            switched[i] = "feature-boolean-" + i;
        }
    }

    /// Half of the checks are granted, half denied.
    @Benchmark
    public Decision metered() {
        return next().check(metered[turn % metered.length], true, Micros.UNIT, NOTHING, NOW_MILLIS);
    }

    @Benchmark
    public Decision switchedOn() {
        return next().check(switched[turn % switched.length], true, 0, NOTHING, NOW_MILLIS);
    }

    @Benchmark
    public Decision oneOfItsValues() {
        return next().check("feature-region", true, 0, REGION, NOW_MILLIS);
    }

    @Benchmark
    public Decision notInThePlan() {
        return next().check("feature-unheard-of", true, 0, NOTHING, NOW_MILLIS);
    }

    private CustomerEntitlements next() {
        turn++;
        return customers[turn * 31 & CUSTOMERS - 1];
    }

    private static PackageVersion plan() {
        var grants = new ArrayList<Grant>();
        for (int i = 0; i < FEATURES / 2; i++) {
            var feature = new Feature("feature-metered-" + i, FeatureType.NUMBER, MeterType.INCREMENTAL);
            grants.add(grant(feature, Set.of()));
        }
        for (int i = 1; i < FEATURES / 2; i++) {
            var feature = new Feature("feature-boolean-" + (i - 1), FeatureType.BOOLEAN, MeterType.NONE);
            grants.add(grant(feature, Set.of()));
        }
        grants.add(grant(
                new Feature("feature-region", FeatureType.ENUM, MeterType.NONE), Set.of("eu-central", "us-east")));
        return new PackageVersion("plan", 1, grants, null);
    }

    private static Grant grant(Feature feature, Set<String> values) {
        return new Grant(feature, true, new Limit.Hard(10 * Micros.UNIT), values, null, Behavior.INCREMENT);
    }
}
