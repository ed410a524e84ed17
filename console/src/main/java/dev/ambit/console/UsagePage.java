package dev.ambit.console;

import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Usage of the account: counters with a quota, and others.
public final class UsagePage {

    private UsagePage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Usage usage = visit.send(scope, "GET", "/account/usage", null).data(Usage.class);
        return visit.show("usage", new View(visit.frame("Usage", "usage", scope), scope, usage));
    }

    /// Usage of a month. A value is null if the caller's role does not include it.
    public record Usage(
            String month,
            @Nullable Count production,
            @Nullable Count nonProduction,
            Allowance allowance,
            List<OfEnvironment> environments,
            List<Warning> warnings) {

        public Excerpt<OfEnvironment> excerpt() {
            return Excerpt.of(environments, OfEnvironment::isProduction);
        }

        public List<Line> lines() {
            Count counted = production == null ? Count.UNSEEN : production;
            Count excluded = nonProduction == null ? Count.UNSEEN : nonProduction;
            return List.of(
                    new Line("Products", counted.products(), allowance.products(), excluded.products()),
                    new Line(
                            "Subscriptions",
                            counted.subscriptions(),
                            allowance.subscriptions(),
                            excluded.subscriptions()),
                    new Line("Events in " + month, counted.events(), allowance.events(), excluded.events()));
        }
    }

    public record Warning(String code, String message) {}

    public record Count(
            @Nullable Long products,
            @Nullable Long subscriptions,
            @Nullable Long events) {

        private static final Count UNSEEN = new Count(null, null, null);
    }

    /// The quota; null means no limit.
    public record Allowance(
            @Nullable BigDecimal products,
            @Nullable BigDecimal subscriptions,
            @Nullable BigDecimal events) {}

    public record OfEnvironment(
            String slug, String displayName, String type, boolean counted, long products, long subscriptions) {

        public boolean isProduction() {
            return type.equals("PRODUCTION");
        }
    }

    /// One counter.
    public record Line(
            String name,
            @Nullable Long counted,
            @Nullable BigDecimal limit,
            @Nullable Long excluded) {

        /// Returns whether the quota is used up. Returns false for events, which are accepted above the quota.
        public boolean isUsedUp() {
            return !name.startsWith("Events")
                    && counted != null
                    && limit != null
                    && BigDecimal.valueOf(counted).compareTo(limit) >= 0;
        }

        public String allowed() {
            return limit == null ? "unlimited" : grouped(limit);
        }
    }

    /// Returns a large number with separators.
    public static String shown(@Nullable Long number) {
        return number == null ? "not shown to you" : grouped(BigDecimal.valueOf(number));
    }

    private static String grouped(BigDecimal number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    public record View(Frame frame, ConsoleScope scope, Usage usage) {}
}
