package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.FeatureMeter;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Standing;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.subscription.UsageStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Computes the usage history of a feature, by the periods of the customer's subscriptions.
public final class UsageHistory {

    private static final int PAGE_MEASUREMENTS_MAX = 5_000;
    private static final int SERIES_MAX = 100;
    private static final int POINTS_MAX = 10_000;

    /// @param tags values of the requested dimensions; null if a dimension was not reported
    record Series(List<@Nullable String> tags, List<UsagePoint> points) {}

    /// @param isChange true if a change of the subscription caused the reset; false at the end of a period
    record Reset(Instant at, boolean isChange) {}

    /// The usage history of a feature.
    ///
    /// @param feature defines the unit of the history
    /// @param resets the times of resets
    record FeatureHistory(Feature feature, List<Series> series, List<Reset> resets) {}

    private final Transactions transactions;
    private final Projection projection;

    public UsageHistory(Transactions transactions, Projection projection) {
        this.transactions = transactions;
        this.projection = projection;
    }

    /// Returns the time of the environment's clock.
    Instant now(EnvironmentId environment) {
        return projection.now(environment);
    }

    /// @throws dev.ambit.problem.Problem `CustomerNotFound`, `CustomerResourceNotFound`, `FeatureNotFound`,
    /// `MeteringNotAvailableForFeatureType`, or `BadUserInput` if the history is too large
    FeatureHistory read(EnvironmentId environment, UsageQuestion question) {
        CustomerAtEvent found = projection.find(environment, question.customerId());
        CustomerEntitlements customer = found.of(question.resourceId());
        if (customer.standing() == Standing.UNKNOWN) {
            throw UsageReporting.unknownCustomer(question.customerId());
        }
        if (customer.standing() == Standing.RESOURCE_UNKNOWN) {
            throw UsageReporting.unknownResource(question.resourceId());
        }
        CatalogFeature feature = UsageReporting.feature(found, question.featureId());
        UsageReporting.requireMetered(feature);
        Entitlement entitlement = customer.entitlements().of(question.featureId());
        return read(
                environment,
                feature,
                question,
                new Periods(
                        customer, entitlement, starts(environment, question, customer, entitlement), question.start()));
    }

    /// Returns the starts of the usage periods of the entitlement.
    private List<UsageStart> starts(
            EnvironmentId environment,
            UsageQuestion question,
            CustomerEntitlements customer,
            @Nullable Entitlement entitlement) {
        if (entitlement == null || entitlement.revoked() || entitlement.reset() == null) {
            return List.of();
        }
        Instant now = now(environment);
        List<UsageStart> starts = transactions.read(
                environment,
                tx -> UsageStart.of(
                        tx, environment, question.customerId(), question.resourceId(), entitlement.source(), now));
        long startMillis = customer.startMillis(entitlement.source());
        // A promotion, or a subscription that this read does not contain yet, counts from its own start.
        boolean isOfThese = !starts.isEmpty() && starts.getLast().atMillis() == startMillis;
        return isOfThese ? starts : List.of(new UsageStart(startMillis, false));
    }

    /// Reads page by page, so that memory does not depend on the number of measurements.
    private FeatureHistory read(
            EnvironmentId environment, CatalogFeature feature, UsageQuestion question, Periods periods) {
        FeatureMeter meter = feature.content().meter();
        Set<List<@Nullable String>> shown =
                question.groupBy().isEmpty() ? Set.of(List.of()) : tags(environment, question, meter);
        int pointsMax = POINTS_MAX / Math.max(1, shown.size());
        Map<List<@Nullable String>, UsageCurve> curves = new LinkedHashMap<>();
        if (question.groupBy().isEmpty()) {
            curves.put(List.of(), new UsageCurve(question.start(), question.end(), pointsMax));
        }
        // Includes earlier measurements of the first period.
        UsagePeriod first = periods.at(question.start().toEpochMilli());
        Instant from = first == null ? Instant.EPOCH : Instant.ofEpochMilli(first.startMillis());
        values(environment, question, meter, from, shown, periods).forEach(it -> {
            long start = periods.startMillis(it.at().toEpochMilli());
            curves.computeIfAbsent(it.tags(), _ -> new UsageCurve(question.start(), question.end(), pointsMax))
                    .add(it, start, periods.at(it.at().toEpochMilli()) != null && periods.isReset(start));
        });
        List<Series> series = new ArrayList<>();
        curves.forEach((tags, curve) -> series.add(new Series(tags, curve.points())));
        return new FeatureHistory(feature.content().feature(), series, periods.resetsUntil(question.end()));
    }

    /// Returns the values of the shown groups: what was reported, or what the meter reads after each event.
    private Stream<Measured> values(
            EnvironmentId environment,
            UsageQuestion question,
            @Nullable FeatureMeter meter,
            Instant from,
            Set<List<@Nullable String>> shown,
            Periods periods) {
        if (meter == null) {
            return measured(environment, question, from).filter(it -> shown.contains(it.tags()));
        }
        var events = new CountedEventHistory(transactions, environment, question, meter.engine());
        return events.since(from)
                .filter(it -> shown.contains(events.tags(it)))
                .map(it -> events.measured(it, periods.startMillis(it.at().toEpochMilli())));
    }

    /// Returns the tags of the shown time only, because earlier measurements may have any number of other tags.
    private Set<List<@Nullable String>> tags(
            EnvironmentId environment, UsageQuestion question, @Nullable FeatureMeter meter) {
        Set<List<@Nullable String>> tags = allTags(environment, question, meter)
                .distinct()
                .limit(SERIES_MAX + 1)
                .collect(toSet());
        if (tags.size() > SERIES_MAX) {
            throw BAD_USER_INPUT
                    .because("`groupBy` yields more than %d combinations of values. Group by fewer dimensions."
                            .formatted(SERIES_MAX))
                    .at("groupBy", question.groupBy(), "dimensions with up to %d values".formatted(SERIES_MAX));
        }
        return tags;
    }

    private Stream<List<@Nullable String>> allTags(
            EnvironmentId environment, UsageQuestion question, @Nullable FeatureMeter meter) {
        if (meter == null) {
            return measured(environment, question, question.start()).map(Measured::tags);
        }
        var events = new CountedEventHistory(transactions, environment, question, meter.engine());
        return events.since(question.start()).map(events::tags);
    }

    /// Reads page by page, lazily.
    private Stream<Measured> measured(EnvironmentId environment, UsageQuestion question, Instant from) {
        return Stream.iterate(
                        page(environment, question, Measured.before(from)),
                        page -> !page.isEmpty(),
                        page -> page.size() < PAGE_MEASUREMENTS_MAX
                                ? List.of()
                                : page(environment, question, page.getLast()))
                .flatMap(List::stream);
    }

    private List<Measured> page(EnvironmentId environment, UsageQuestion question, Measured last) {
        return transactions.read(
                environment, tx -> Measurements.after(tx, environment, question, last, PAGE_MEASUREMENTS_MAX));
    }

    /// The periods of an entitlement; none if its usage never resets, or if nothing grants it. Periods of replaced
    /// subscriptions have the same length.
    ///
    /// @param starts in ascending order
    private record Periods(
            CustomerEntitlements customer, @Nullable Entitlement entitlement, List<UsageStart> starts, Instant from) {

        @Nullable
        UsagePeriod at(long millis) {
            if (entitlement == null || entitlement.revoked() || entitlement.reset() == null) {
                return null;
            }
            int next = next(millis);
            if (next == 0) {
                return customer.period(entitlement, millis);
            }
            long startMillis = starts.get(next - 1).atMillis();
            UsagePeriod period = entitlement.reset().at(entitlement.reset().anchor(startMillis), millis);
            long endMillis = next == starts.size()
                    ? period.endMillis()
                    : Math.min(period.endMillis(), starts.get(next).atMillis());
            return new UsagePeriod(Math.max(startMillis, period.startMillis()), endMillis);
        }

        /// Returns the start of the period, or of lifetime usage.
        long startMillis(long millis) {
            UsagePeriod period = at(millis);
            return period == null ? lifetime(millis) : period.startMillis();
        }

        /// Returns the start of lifetime usage: usage of an ended subscription does not count for a later one.
        long lifetime(long millis) {
            long since =
                    entitlement == null || !entitlement.isCounted() ? 0 : customer.countsFromMillis(entitlement, null);
            return millis < since ? 0 : since;
        }

        /// The start of a subscription is a reset only if it replaced another one.
        boolean isReset(long startMillis) {
            if (startMillis < from.toEpochMilli() || starts.isEmpty()) {
                return false;
            }
            return start(startMillis)
                    .map(UsageStart::isChange)
                    .orElse(startMillis > starts.getFirst().atMillis());
        }

        List<Reset> resetsUntil(Instant end) {
            List<Reset> resets = new ArrayList<>();
            UsagePeriod period = at(from.toEpochMilli());
            while (period != null && period.startMillis() <= end.toEpochMilli()) {
                if (isReset(period.startMillis())) {
                    boolean isChange = start(period.startMillis()).isPresent();
                    resets.add(new Reset(Instant.ofEpochMilli(period.startMillis()), isChange));
                }
                period = at(period.endMillis());
            }
            return resets;
        }

        private Optional<UsageStart> start(long millis) {
            int next = next(millis);
            return next == 0 || starts.get(next - 1).atMillis() != millis
                    ? Optional.empty()
                    : Optional.of(starts.get(next - 1));
        }

        /// Returns the index of the first later start.
        private int next(long millis) {
            int next = 0;
            while (next < starts.size() && starts.get(next).atMillis() <= millis) {
                next++;
            }
            return next;
        }
    }
}
