package dev.ambit.business;

import dev.ambit.business.OracleCatalog.Grant;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The entitlements of a customer or one of its resources at one moment
/// (docs/reference/rules.md#entitlement-resolution and #decisions).
final class EntitlementOracle {

    private final Oracle customer;
    private final String resource;
    private final Instant now;

    EntitlementOracle(Oracle customer, String resource, Instant now) {
        this.customer = customer;
        this.resource = resource;
        this.now = now;
    }

    /// A stretch of time; without a start and an end if usage never resets.
    record Period(@Nullable Instant start, @Nullable Instant end) {}

    /// The entitlement of one source to one feature.
    ///
    /// @param from start of its usage, if usage resets
    /// @param lifetimeFrom start of its usage, if it never resets
    record Right(
            boolean isDenied,
            int limit,
            boolean isSoft,
            @Nullable String every,
            Instant from,
            Instant lifetimeFrom) {

        Period period(Instant at) {
            if (every == null) {
                return new Period(null, null);
            }
            OffsetDateTime anchor = from.atOffset(ZoneOffset.UTC);
            if (every.equals("MONDAY")) {
                anchor = anchor.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .truncatedTo(ChronoUnit.DAYS);
            }
            int periods = 0;
            while (!start(anchor, periods + 1).isAfter(at)) {
                periods++;
            }
            Instant start = start(anchor, periods);
            return new Period(start.isBefore(from) ? from : start, start(anchor, periods + 1));
        }

        private Instant start(OffsetDateTime anchor, int periods) {
            return switch (Objects.requireNonNull(every)) {
                case "DAY" -> anchor.plusDays(periods).toInstant();
                case "MONTH" -> anchor.plusMonths(periods).toInstant();
                default -> anchor.plusWeeks(periods).toInstant();
            };
        }
    }

    /// The most generous entitlement; empty if no source grants the feature.
    Optional<Right> of(String feature) {
        Comparator<Right> generous = Comparator.comparingInt(Right::limit).thenComparing(Right::isSoft);
        Optional<Right> best = Optional.empty();
        for (Right right : all(feature)) {
            if (!right.isDenied() && (best.isEmpty() || generous.compare(right, best.get()) > 0)) {
                best = Optional.of(right);
            }
        }
        return best;
    }

    /// Null: granted.
    @Nullable
    String refusal(String feature, int asked) {
        if (!isKnown()) {
            return "CustomerResourceNotFound";
        }
        if (live().isEmpty() && customer.promises.values().stream().noneMatch(this::isKept)) {
            return "NoActiveSubscription";
        }
        if (all(feature).isEmpty()) {
            return "NoFeatureEntitlementInSubscription";
        }
        Optional<Right> right = of(feature);
        if (right.isEmpty()) {
            return "Revoked";
        }
        boolean isEnough = right.get().isSoft()
                || used(feature, right.get()) + asked <= right.get().limit();
        return isEnough || !OracleCatalog.isMetered(feature) ? null : "RequestedUsageExceedingLimit";
    }

    /// Usage in its period, from all sources and in order. Usage that never resets counts since the earliest start
    /// of all sources that grant it so.
    int used(String feature, Right right) {
        Instant start = right.period(now).start();
        if (feature.equals(OracleCatalog.BY_EVENTS)) {
            Instant from = start == null ? lifetime(feature, right) : start;
            return customer.events.stream()
                    .filter(it -> it.resource().equals(resource) && !it.at().isBefore(from))
                    .mapToInt(CustomerAction.ReportEvent::size)
                    .sum();
        }
        Instant since = start == null ? lifetime(feature, right) : start;
        int used = 0;
        for (CustomerAction.Use use : customer.used) {
            boolean isOfIt = use.resource().equals(resource) && use.feature().equals(feature);
            if (isOfIt && !use.at().isBefore(since)) {
                used = Math.max(0, use.isSet() ? use.value() : used + use.value());
            }
        }
        return used;
    }

    private Instant lifetime(String feature, Right right) {
        return all(feature).stream()
                .filter(it -> !it.isDenied() && it.every() == null)
                .map(Right::lifetimeFrom)
                .min(Comparator.naturalOrder())
                .orElse(right.lifetimeFrom());
    }

    /// It came into being with the first thing that was bought for it.
    private boolean isKnown() {
        return resource.isEmpty()
                || !customer.with(it -> it.buy.resource().equals(resource)).isEmpty();
    }

    /// Paid and free subscriptions, then trials, then grants, which apply to all resources.
    private List<Right> all(String feature) {
        if (!isKnown()) {
            return List.of();
        }
        List<Right> all = new ArrayList<>();
        live().forEach(it -> right(it, feature).ifPresent(all::add));
        Optional.ofNullable(customer.promises.get(feature))
                .filter(this::isKept)
                .map(it -> new Right(
                        false,
                        it.grant().limit(),
                        it.grant().isSoft(),
                        it.grant().every(),
                        it.at(),
                        it.at()))
                .ifPresent(all::add);
        return all;
    }

    private List<OracleSubscription> live() {
        return customer
                .with(it -> it.isLive()
                        && (it.buy.resource().isEmpty() || it.buy.resource().equals(resource)))
                .stream()
                .sorted(Comparator.comparing(OracleSubscription::isTrial)
                        .thenComparing(it -> it.buy.startAt())
                        .thenComparing(it -> it.buy.id()))
                .toList();
    }

    private boolean isKept(CustomerAction.GrantForWeek promise) {
        return now.isBefore(promise.at().atOffset(ZoneOffset.UTC).plusWeeks(1).toInstant());
    }

    private static Optional<Right> right(OracleSubscription it, String feature) {
        Optional<Grant> plan = it.version(it.buy.plan()).grant(feature);
        List<Grant> addons = it.addons.entrySet().stream()
                .flatMap(addon -> it.version(addon.getKey()).grant(feature).stream()
                        .map(grant -> grant.upTo(grant.limit() * addon.getValue())))
                .toList();
        List<Grant> counting = addons.stream().filter(Grant::overrides).toList();
        if (counting.isEmpty()) {
            counting = Stream.concat(plan.stream().filter(grant -> !grant.isDenied()), addons.stream())
                    .toList();
        }
        if (counting.isEmpty()) {
            return plan.map(_ -> new Right(true, 0, false, null, it.usedFrom, it.lifetimeFrom));
        }
        return Optional.of(new Right(
                false,
                counting.stream().mapToInt(Grant::limit).sum(),
                counting.stream().anyMatch(Grant::isSoft),
                counting.stream()
                        .map(Grant::every)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                it.usedFrom,
                it.lifetimeFrom));
    }
}
