package dev.ambit.e2e;

import static java.time.ZoneOffset.UTC;
import static java.util.Comparator.comparingInt;
import static java.util.Locale.ROOT;
import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recomputes a decision from the explanation in its response alone and reports differences. Shares only the JSON
/// parser with the server. As a program it reads a file with one response to a check with `explain=true` per line.
public final class ExplanationChecker {

    private static final BigDecimal MOST = new BigDecimal("9223372036854.775807");
    private static final BigDecimal UNLIMITED = new BigDecimal("1e30");
    private static final List<String> KINDS = List.of("subscription", "trial", "promotion");

    /// Reasons that only a request ends, for example one that creates the customer.
    private static final Set<String> NEVER_ENDING =
            Set.of("CustomerNotFound", "CustomerIsArchived", "CustomerResourceNotFound", "FeatureNotFound");

    /// The entitlement from one source. `resets` are the terms for resets of usage; empty if it never resets.
    private record SourceEntitlement(
            Object source, boolean granted, BigDecimal limit, boolean soft, Set<Object> values, Object resets) {

        boolean isMoreThan(SourceEntitlement other) {
            int more = limit.compareTo(other.limit);
            return more > 0 || (more == 0 && soft && !other.soft);
        }

        @Nullable
        BigDecimal shown() {
            return limit.compareTo(UNLIMITED) < 0 ? limit : null;
        }
    }

    private record Period(Instant anchor, Instant start, Instant end) {}

    private final Object answer;
    private final Instant now;
    private final String type;
    private final boolean isMetered;
    private final List<Object> contributions;
    private final List<String> differences = new ArrayList<>();

    private ExplanationChecker(Object answer) {
        this.answer = answer;
        now = requireNonNull(instant(answer, "explanation.at"));
        type = text(answer, "explanation.feature.featureType");
        isMetered = Set.of("INCREMENTAL", "FLUCTUATING").contains(text(answer, "explanation.feature.meterType"));
        contributions = all(answer, "explanation.contributions");
    }

    public static void main(String[] file) throws IOException {
        Files.readAllLines(Path.of(file[0])).forEach(line -> differences(line).forEach(System.out::println));
    }

    /// Returns the differences between a response and the result of its explanation.
    public static List<String> differences(String json) {
        var checker = new ExplanationChecker(requireNonNull(JsonPaths.at(Json.read(json, Map.class), "data")));
        checker.decide();
        return checker.differences;
    }

    private void decide() {
        List<SourceEntitlement> given = sourceEntitlements();
        String reason = refusal(given);
        if (reason == null) {
            reason = entitled(best(given), given);
        } else {
            expect(null, "usageLimit", "currentUsage", "resetPeriod", "usagePeriodStart");
            expect(NEVER_ENDING.contains(reason) ? null : nextChange(), "validUntil");
        }
        expect(reason == null, "isGranted");
        expect(reason, "accessDeniedReason");
        for (int i = 0; i < contributions.size(); i++) {
            String source = text(contributions.get(i), "subscriptionId");
            boolean won = given.stream()
                    .filter(it ->
                            (type.equals("ENUM") && best(given).granted()) ? it.granted() : it.equals(best(given)))
                    .anyMatch(it -> text(it.source(), "id").equals(source));
            expect(won, "explanation.contributions.%d.won".formatted(i));
        }
    }

    /// Applies the denials that precede the entitlement.
    private @Nullable String refusal(List<SourceEntitlement> given) {
        var rows = List.of(
                entry("CustomerNotFound", !is(answer, "explanation.customer.exists")),
                entry("CustomerIsArchived", is(answer, "explanation.customer.isArchived")),
                entry("CustomerResourceNotFound", !is(answer, "explanation.customer.hasResource")),
                entry("FeatureNotFound", JsonPaths.at(answer, "explanation.feature") == null),
                entry("NoActiveSubscription", inPlay().isEmpty()),
                entry("NoFeatureEntitlementInSubscription", given.isEmpty()),
                entry("Revoked", given.stream().noneMatch(SourceEntitlement::granted)),
                entry("", true));
        String reason =
                rows.stream().filter(Map.Entry::getValue).toList().getFirst().getKey();
        return reason.isEmpty() ? null : reason;
    }

    /// Decides with the best entitlement; for enum features, with all values.
    private @Nullable String entitled(SourceEntitlement best, List<SourceEntitlement> given) {
        if (type.equals("NUMBER")) {
            expect(best.shown() == null, "hasUnlimitedUsage");
            expect(best.soft(), "hasSoftLimit");
            expect(best.shown(), "usageLimit");
        }
        Period period = isMetered ? period(best) : null;
        expect(earlier(nextChange(), period == null ? null : period.end()), "validUntil");
        if (isMetered) {
            return metered(best, period);
        }
        Set<Object> values = new HashSet<>();
        given.stream().filter(SourceEntitlement::granted).forEach(it -> values.addAll(it.values()));
        boolean hasAll = values.containsAll(all(answer, "explanation.asked.requestedValues"));
        return hasAll || !type.equals("ENUM") ? null : "RequestedValuesMismatch";
    }

    /// Returns the next start or end of a source, or the next change of a subscription.
    private @Nullable Instant nextChange() {
        Instant next = earlier(null, instant(answer, "explanation.customer.changesAt"));
        for (Object source : all(answer, "explanation.sources")) {
            next = earlier(next, instant(source, "startDate"));
            next = earlier(next, instant(source, "endDate"));
        }
        return next;
    }

    private @Nullable String metered(SourceEntitlement best, @Nullable Period period) {
        String sum = "explanation.arithmetic.";
        BigDecimal limit = best.shown();
        BigDecimal requested = requireNonNull(number(answer, "explanation.asked.requestedUsage"));
        BigDecimal used = used(period);
        BigDecimal total = used.add(requested);
        expect(used, "currentUsage", sum + "used");
        expect(requested, sum + "requested");
        expect(total, sum + "total");
        expect(limit, sum + "limit");
        expect(best.soft(), sum + "soft");
        expect(limit == null ? null : limit.subtract(used).max(BigDecimal.ZERO), sum + "left");
        expect(JsonPaths.at(best.resets(), "resetPeriod"), "resetPeriod", sum + "resetPeriod");
        expect(period == null ? null : period.anchor(), "usagePeriodAnchor");
        expect(period == null ? null : period.start(), "usagePeriodStart", sum + "periodStart");
        expect(period == null ? null : period.end(), "usagePeriodEnd", sum + "periodEnd");
        return (limit == null || best.soft() || total.compareTo(limit) <= 0) ? null : "RequestedUsageExceedingLimit";
    }

    private List<Object> inPlay() {
        String asked = text(answer, "explanation.asked.resourceId");
        List<Object> inPlay = new ArrayList<>(all(answer, "explanation.sources"));
        inPlay.removeIf(it -> !List.of("null", asked).contains(text(it, "resourceId")));
        inPlay.removeIf(it -> requireNonNull(instant(it, "startDate")).isAfter(now));
        inPlay.removeIf(it -> earlier(null, instant(it, "endDate")) == null && JsonPaths.at(it, "endDate") != null);
        inPlay.sort(comparingInt(it -> KINDS.indexOf(text(it, "kind"))));
        return inPlay;
    }

    /// Returns the entitlements of the feature from all active sources, in order.
    private List<SourceEntitlement> sourceEntitlements() {
        List<SourceEntitlement> given = new ArrayList<>();
        for (Object source : inPlay()) {
            List<Object> parts = new ArrayList<>(contributions);
            parts.removeIf(it -> !text(it, "subscriptionId").equals(text(source, "id")));
            if (!parts.isEmpty()) {
                given.add(sourceEntitlement(source, parts));
            }
        }
        return given;
    }

    /// Returns the entitlement of the plan or its nearest ancestor, and then of the add-ons.
    private SourceEntitlement sourceEntitlement(Object source, List<Object> parts) {
        List<Object> counted = new ArrayList<>(parts);
        counted.removeIf(it -> !isAddOn(it) && !it.equals(parts.getFirst()));
        List<Object> granted = new ArrayList<>(counted);
        granted.removeIf(it -> !is(it, "terms.isGranted"));
        if (granted.isEmpty() || counted.stream().anyMatch(it -> isAddOn(it) && !is(it, "terms.isGranted"))) {
            return new SourceEntitlement(source, false, BigDecimal.ZERO, false, Set.of(), Map.of());
        }
        List<Object> overrides = new ArrayList<>(granted);
        overrides.removeIf(it -> !isAddOn(it) || !text(it, "terms.behavior").equals("Override"));
        if (overrides.isEmpty() || type.equals("ENUM")) {
            return sum(source, overrides.isEmpty() ? granted : overrides);
        }
        SourceEntitlement largest =
                best(overrides.stream().map(it -> sum(source, List.of(it))).toList());
        // An add-on does not reduce an unlimited entitlement.
        boolean isUnlimited = granted.stream().anyMatch(it -> !isAddOn(it) && is(it, "terms.hasUnlimitedUsage"));
        return isUnlimited
                ? new SourceEntitlement(source, true, UNLIMITED, false, Set.of(), largest.resets())
                : largest;
    }

    private static SourceEntitlement sum(Object source, List<Object> parts) {
        BigDecimal sum = BigDecimal.ZERO;
        Set<Object> values = new HashSet<>();
        Object resets = Map.of();
        for (Object part : parts) {
            BigDecimal once = number(part, "terms.usageLimit");
            sum = sum.add(once == null ? UNLIMITED : once.multiply(requireNonNull(number(part, "quantity"))));
            values.addAll(all(part, "terms.enumValues"));
            boolean isFirst = resets.equals(Map.of()) && JsonPaths.at(part, "terms.resetPeriod") != null;
            resets = isFirst ? requireNonNull(JsonPaths.at(part, "terms")) : resets;
        }
        boolean isUnlimited = sum.compareTo(UNLIMITED) >= 0;
        boolean soft = !isUnlimited && parts.stream().anyMatch(it -> is(it, "terms.hasSoftLimit"));
        return new SourceEntitlement(source, true, isUnlimited ? UNLIMITED : sum.min(MOST), soft, values, resets);
    }

    private static boolean isAddOn(Object contribution) {
        return text(contribution, "origin").equals("add-on");
    }

    /// Returns the first of the largest entitlements; if all deny, the first one.
    private static SourceEntitlement best(List<SourceEntitlement> given) {
        return given.stream()
                .reduce((best, it) -> it.granted() && (!best.granted() || it.isMoreThan(best)) ? it : best)
                .orElseThrow();
    }

    private BigDecimal used(@Nullable Period period) {
        List<Object> counted = new ArrayList<>(all(answer, "explanation.counted"));
        counted.removeIf(it -> !Objects.equals(instant(it, "periodEnd"), period == null ? null : period.end()));
        counted.removeIf(it -> period != null && !period.start().equals(instant(it, "periodStart")));
        return counted.isEmpty() ? BigDecimal.ZERO : requireNonNull(number(counted.getFirst(), "used"));
    }

    /// Returns the period, counted from the anchor and not from the previous period; the first period starts with
    /// its source.
    private @Nullable Period period(SourceEntitlement best) {
        if (JsonPaths.at(best.resets(), "resetPeriod") == null) {
            return null;
        }
        Instant start = requireNonNull(instant(best.source(), "usageSince"));
        LocalDateTime anchor = anchor(LocalDateTime.ofInstant(start, UTC), text(best.resets(), "accordingTo"));
        ChronoUnit unit = ChronoUnit.valueOf(text(best.resets(), "resetPeriod") + "S");
        long count = unit.between(anchor, LocalDateTime.ofInstant(now, UTC)) - 1;
        while (!anchor.plus(count + 1, unit).toInstant(UTC).isAfter(now)) {
            count++;
        }
        Instant from = anchor.plus(count, unit).toInstant(UTC);
        Instant end = anchor.plus(count + 1, unit).toInstant(UTC);
        return new Period(anchor.toInstant(UTC), from.isBefore(start) ? start : from, end);
    }

    private static LocalDateTime anchor(LocalDateTime start, String accordingTo) {
        LocalDateTime midnight = start.truncatedTo(ChronoUnit.DAYS);
        return switch (accordingTo) {
            case "SubscriptionStart" -> start;
            case "StartOfTheMonth" -> midnight.withDayOfMonth(1);
            default ->
                midnight.with(TemporalAdjusters.previousOrSame(
                        DayOfWeek.valueOf(accordingTo.replace("Every", "").toUpperCase(ROOT))));
        };
    }

    /// Returns the earlier of two future times.
    private @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(now) && (one == null || other.isBefore(one)) ? other : one;
    }

    private void expect(@Nullable Object value, String... places) {
        for (String path : places) {
            Object found = JsonPaths.at(answer, path);
            boolean isSame = value instanceof BigDecimal number
                    ? found instanceof Number && number.compareTo(new BigDecimal(found.toString())) == 0
                    : Objects.equals(value, value instanceof Instant ? instant(answer, path) : found);
            if (!isSame) {
                differences.add("%s is %s, and follows to be %s".formatted(path, found, value));
            }
        }
    }

    private static boolean is(Object json, String path) {
        return Boolean.TRUE.equals(JsonPaths.at(json, path));
    }

    private static String text(Object json, String path) {
        return String.valueOf(JsonPaths.at(json, path));
    }

    private static @Nullable BigDecimal number(Object json, String path) {
        return JsonPaths.at(json, path) == null ? null : new BigDecimal(text(json, path));
    }

    private static @Nullable Instant instant(Object json, String path) {
        return JsonPaths.at(json, path) == null ? null : Instant.parse(text(json, path));
    }

    private static List<Object> all(Object json, String path) {
        return List.copyOf((List<?>) requireNonNull(JsonPaths.at(json, path)));
    }
}
