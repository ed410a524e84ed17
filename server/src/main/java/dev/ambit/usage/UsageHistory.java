package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Standing;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.Found;
import dev.ambit.entitlement.Projection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the usage of a feature went, by the periods that the customer has now (domain.md §1.12).
public final class UsageHistory {

    private static final int MEASUREMENTS_MAX = 100_000;
    private static final int SERIES_MAX = 100;
    private static final int POINTS_MAX = 10_000;

    /// @param tags the values of the dimensions that were asked for; null where a dimension was not reported
    record Series(List<@Nullable String> tags, List<UsagePoint> points) {}

    /// @param resets when usage started again from zero
    record Told(List<Series> series, List<Instant> resets) {}

    private final Transactions transactions;
    private final Projection projection;

    public UsageHistory(Transactions transactions, Projection projection) {
        this.transactions = transactions;
        this.projection = projection;
    }

    /// What time it is in the environment.
    Instant now(EnvironmentId environment) {
        return projection.now(environment);
    }

    /// @throws dev.ambit.problem.Problem `CustomerNotFound`, `CustomerResourceNotFound`, `FeatureNotFound`,
    /// `MeteringNotAvailableForFeatureType`, or `BadUserInput` if there is more than can be told at once
    Told tell(EnvironmentId environment, UsageQuestion question) {
        Found found = projection.find(environment, question.customerId());
        CustomerEntitlements customer = found.of(question.resourceId());
        if (customer.standing() == Standing.UNKNOWN) {
            throw UsageReporting.unknownCustomer(question.customerId());
        }
        if (customer.standing() == Standing.RESOURCE_UNKNOWN) {
            throw UsageReporting.unknownResource(question.resourceId());
        }
        UsageReporting.requireMetered(UsageReporting.feature(found, question.featureId()));
        var periods = new Periods(customer, customer.entitlements().of(question.featureId()), question.start());
        return told(question, periods, measured(environment, question, periods));
    }

    /// Also what was measured before, in the period that the question begins in.
    private List<Measured> measured(EnvironmentId environment, UsageQuestion question, Periods periods) {
        UsagePeriod first = periods.at(question.start().toEpochMilli());
        List<Measured> measured = transactions.read(
                environment,
                tx -> Measurements.between(
                        tx,
                        environment,
                        question.customerId(),
                        question.resourceId(),
                        question.featureId(),
                        first == null ? Instant.EPOCH : Instant.ofEpochMilli(first.startMillis()),
                        question.end(),
                        question.groupBy(),
                        MEASUREMENTS_MAX + 1));
        if (measured.size() > MEASUREMENTS_MAX) {
            throw BAD_USER_INPUT
                    .because("Too much was reported in this time, and before it in its first period.")
                    .at("startDate", question.start(), "a time with up to %d reports".formatted(MEASUREMENTS_MAX));
        }
        return measured;
    }

    private static Told told(UsageQuestion question, Periods periods, List<Measured> measured) {
        Map<List<@Nullable String>, UsageCurve> curves = new LinkedHashMap<>();
        if (question.groupBy().isEmpty()) {
            curves.put(List.of(), new UsageCurve(question.start()));
        }
        for (Measured it : measured) {
            UsagePeriod period = periods.at(it.at().toEpochMilli());
            long start = period == null ? 0 : period.startMillis();
            curves.computeIfAbsent(it.tags(), _ -> new UsageCurve(question.start()))
                    .add(it, start, period != null && periods.isReset(start));
        }
        curves.values().removeIf(it -> it.isEmpty() && !question.groupBy().isEmpty());
        if (curves.size() > SERIES_MAX) {
            throw BAD_USER_INPUT
                    .because("These dimensions have too many values together.")
                    .at("groupBy", question.groupBy(), "dimensions with up to %d values".formatted(SERIES_MAX));
        }
        int pointsMax = POINTS_MAX / Math.max(1, curves.size());
        List<Series> series = new ArrayList<>();
        curves.forEach((tags, curve) -> series.add(new Series(tags, curve.points(question.end(), pointsMax))));
        return new Told(series, periods.resetsUntil(question.end()));
    }

    /// Those of one entitlement; none if its usage never resets, or nothing grants it any more.
    private record Periods(
            CustomerEntitlements customer, @Nullable Entitlement entitlement, Instant from) {

        @Nullable
        UsagePeriod at(long millis) {
            return entitlement == null || entitlement.revoked() ? null : customer.period(entitlement, millis);
        }

        /// What a subscription begins with is no reset.
        boolean isReset(long startMillis) {
            return entitlement != null
                    && startMillis >= from.toEpochMilli()
                    && startMillis > customer.startMillis(entitlement.source());
        }

        List<Instant> resetsUntil(Instant end) {
            List<Instant> resets = new ArrayList<>();
            UsagePeriod period = at(from.toEpochMilli());
            while (period != null && period.startMillis() <= end.toEpochMilli()) {
                if (isReset(period.startMillis())) {
                    resets.add(Instant.ofEpochMilli(period.startMillis()));
                }
                period = at(period.endMillis());
            }
            return resets;
        }
    }
}
