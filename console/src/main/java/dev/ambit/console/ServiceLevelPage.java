package dev.ambit.console;

import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The service level of the account in a month: production compared with its target, non-production without one.
public final class ServiceLevelPage {

    /// The number of months for which minutes are kept, including the current one
    /// (docs/reference/rules.md#service-level).
    private static final int MONTHS_MAX = 13;

    private ServiceLevelPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String asked = visit.request().query(Query.class).month();
        String query = asked == null ? "" : "?month=" + UrlText.encoded(asked);
        Level level = visit.send(scope, "GET", "/account/sla" + query, null).data(Level.class);
        YearMonth now = YearMonth.from(visit.now().atOffset(ZoneOffset.UTC));
        YearMonth month = YearMonth.parse(level.month());
        YearMonth before = month.minusMonths(1);
        return visit.show(
                "service-level",
                new View(
                        visit.frame("Service level", "service-level", scope),
                        scope,
                        level,
                        before.isAfter(now.minusMonths(MONTHS_MAX)) ? before.toString() : null,
                        month.isBefore(now) ? month.plusMonths(1).toString() : null));
    }

    /// Rounds down; otherwise 99.9999 % would look like no downtime.
    public static String percent(@Nullable BigDecimal share, int digits) {
        return share == null
                ? "not yet known"
                : share.movePointRight(2).setScale(digits, RoundingMode.FLOOR).toPlainString() + " %";
    }

    public static String millis(@Nullable BigDecimal millis) {
        return millis == null ? "none" : millis.toPlainString() + " ms";
    }

    public record Query(@Nullable String month) {}

    /// The service level of a month.
    public record Level(
            String month,
            BigDecimal target,
            @Nullable BigDecimal availability,
            @Nullable BigDecimal errorBudgetLeft,
            List<OfEnvironment> environments) {

        public Excerpt<OfEnvironment> excerpt() {
            return Excerpt.of(environments, OfEnvironment::isProduction);
        }

        /// Returns whether downtime exceeds the target.
        public boolean isBroken() {
            return errorBudgetLeft != null && errorBudgetLeft.signum() < 0;
        }
    }

    /// The service level of one environment.
    ///
    /// @param target null: there is none
    public record OfEnvironment(
            String displayName,
            String type,
            @Nullable BigDecimal target,
            @Nullable BigDecimal availability,
            @Nullable BigDecimal errorBudgetLeft,
            long requests,
            @Nullable BigDecimal p50Millis,
            @Nullable BigDecimal p99Millis) {

        public boolean isProduction() {
            return type.equals("PRODUCTION");
        }

        public String requestsShown() {
            return String.format(Locale.ROOT, "%,d", requests);
        }
    }

    /// One month.
    ///
    /// @param before the month before; null if no data is kept of it
    /// @param after the month after; null if it has not begun
    public record View(
            Frame frame,
            ConsoleScope scope,
            Level level,
            @Nullable String before,
            @Nullable String after) {}
}
