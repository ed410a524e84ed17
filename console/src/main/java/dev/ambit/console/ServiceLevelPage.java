package dev.ambit.console;

import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How the account was served in a month: production beside what is promised of it, non-production beside nothing.
public final class ServiceLevelPage {

    /// For how long the minutes are kept, this one included (docs/reference/rules.md#service-level).
    private static final int MONTHS_MAX = 13;

    private ServiceLevelPage() {}

    static Response show(Visit visit) {
        Place place = visit.place();
        String asked = visit.request().query(Query.class).month();
        String query = asked == null ? "" : "?month=" + Words.encoded(asked);
        Level level = visit.send(place, "GET", "/account/sla" + query, null).data(Level.class);
        YearMonth now = YearMonth.from(visit.now().atOffset(ZoneOffset.UTC));
        YearMonth month = YearMonth.parse(level.month());
        YearMonth before = month.minusMonths(1);
        return visit.show(
                "service-level",
                new View(
                        visit.frame("Service level", "service-level", place),
                        place,
                        level,
                        before.isAfter(now.minusMonths(MONTHS_MAX)) ? before.toString() : null,
                        month.isBefore(now) ? month.plusMonths(1).toString() : null));
    }

    /// Rounded down, or else 99.9999 % would look as if nothing had ever been down.
    public static String percent(@Nullable BigDecimal share, int digits) {
        return share == null
                ? "not yet known"
                : share.movePointRight(2).setScale(digits, RoundingMode.FLOOR).toPlainString() + " %";
    }

    public static String millis(@Nullable BigDecimal millis) {
        return millis == null ? "none" : millis.toPlainString() + " ms";
    }

    public record Query(@Nullable String month) {}

    /// As the API shows it.
    public record Level(
            String month,
            BigDecimal target,
            @Nullable BigDecimal availability,
            @Nullable BigDecimal errorBudgetLeft,
            List<OfEnvironment> environments) {

        public Excerpt<OfEnvironment> excerpt() {
            return Excerpt.of(environments, OfEnvironment::isProduction);
        }

        /// Whether more was down than was promised.
        public boolean isBroken() {
            return errorBudgetLeft != null && errorBudgetLeft.signum() < 0;
        }
    }

    /// One of the environments.
    ///
    /// @param target null: nothing is promised
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
    /// @param before the month before it; null if nothing is kept of that
    /// @param after the month after it; null if that has not begun
    public record View(
            Frame frame,
            Place place,
            Level level,
            @Nullable String before,
            @Nullable String after) {}
}
