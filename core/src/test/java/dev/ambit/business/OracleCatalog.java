package dev.ambit.business;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The catalog as plain facts: the oracle reasons about them, and the test creates them on the server.
final class OracleCatalog {

    static final List<String> FEATURES = List.of("export", "calls", "mails", "bytes", "seats", "jobs");

    static final List<String> RESOURCES = List.of("", "blog", "wiki");

    /// Its usage is the sum of the sizes of raw events.
    static final String BY_EVENTS = "jobs";

    static final List<Offer> PLANS = List.of(
            new Offer("free", null, 0, List.of(Grant.of("calls", 5).each("MONTH"), Grant.of("seats", 2))),
            new Offer(
                    "pro",
                    null,
                    1,
                    List.of(
                            Grant.of("export", 0),
                            Grant.of("calls", 50).each("MONTH"),
                            Grant.of("mails", 20).each("MONDAY"),
                            Grant.of("seats", 10),
                            Grant.of("jobs", 40).each("WEEK"))),
            new Offer(
                    "lite",
                    "pro",
                    1,
                    List.of(
                            Grant.of("export", 0).denied(),
                            Grant.of("calls", 20).each("MONTH"))),
            new Offer("year", "pro", 12, List.of(Grant.of("calls", 60).each("MONTH"), Grant.of("bytes", 500))),
            new Offer(
                    "max",
                    null,
                    1,
                    List.of(
                            Grant.of("calls", 30).each("DAY").soft(),
                            Grant.of("mails", 20).each("WEEK"),
                            Grant.of("bytes", 900),
                            Grant.of("seats", 40),
                            Grant.of("jobs", 90))));

    /// Of these each resource has its own.
    static final List<Offer> SITES = List.of(
            new Offer(
                    "site",
                    null,
                    1,
                    List.of(
                            Grant.of("calls", 25).each("MONTH"),
                            Grant.of("seats", 4),
                            Grant.of("jobs", 45).each("WEEK"))),
            new Offer(
                    "big-site",
                    "site",
                    1,
                    List.of(Grant.of("export", 0), Grant.of("calls", 70).each("WEEK"), Grant.of("bytes", 700))));

    static final List<Offer> ADDONS = List.of(
            new Offer("extra", null, 0, List.of(Grant.of("calls", 10), Grant.of("mails", 5), Grant.of("seats", 1))),
            new Offer(
                    "flood", null, 0, List.of(Grant.of("calls", 35).each("WEEK").overriding())),
            new Offer("exporter", null, 0, List.of(Grant.of("export", 0))));

    static final List<Offer> OFFERS =
            Stream.of(PLANS, SITES, ADDONS).flatMap(List::stream).toList();

    private OracleCatalog() {}

    static Offer offer(String id) {
        return OFFERS.stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
    }

    /// Whether one has more by a plan: it builds on the one that one has, or is paid while that is free, or costs
    /// more.
    static boolean isMore(String plan, Map<String, Integer> addons, OracleSubscription before) {
        Offer next = offer(plan);
        Offer had = offer(before.buy.plan());
        if (had.id().equals(next.base()) || next.id().equals(had.base())) {
            return had.id().equals(next.base());
        }
        boolean isOnePaid = (next.months() > 0) != (had.months() > 0);
        return isOnePaid ? next.months() > 0 : yearly(next, addons) > yearly(had, before.addons);
    }

    static boolean hasAddons(String plan) {
        return offer(plan).months() > 0 && PLANS.contains(offer(plan));
    }

    /// Everything costs a dollar each time that it is paid.
    private static int yearly(Offer plan, Map<String, Integer> addons) {
        int things = 1 + addons.values().stream().mapToInt(it -> it).sum();
        return plan.months() == 0 ? 0 : things * 12 / plan.months();
    }

    /// Whether it is used in quantities.
    static boolean isMetered(String feature) {
        return !feature.equals("export");
    }

    /// A plan or an add-on.
    ///
    /// @param months how often a plan is paid; 0: never
    record Offer(String id, @Nullable String base, int months, List<Grant> grants) {}

    /// The entitlement to one feature.
    ///
    /// @param every DAY, WEEK, MONDAY or MONTH; null if usage never resets
    record Grant(
            String feature,
            int limit,
            boolean isDenied,
            boolean isSoft,
            boolean overrides,
            @Nullable String every) {

        static Grant of(String feature, int limit) {
            return new Grant(feature, limit, false, false, false, null);
        }

        Grant upTo(int other) {
            return new Grant(feature, other, isDenied, isSoft, overrides, every);
        }

        Grant each(String period) {
            return new Grant(feature, limit, isDenied, isSoft, overrides, period);
        }

        Grant soft() {
            return new Grant(feature, limit, isDenied, true, overrides, every);
        }

        Grant denied() {
            return new Grant(feature, limit, true, isSoft, overrides, every);
        }

        Grant overriding() {
            return new Grant(feature, limit, isDenied, isSoft, true, every);
        }
    }
}
