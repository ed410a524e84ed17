package dev.ambit.overview;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.DenialCounts;
import dev.ambit.event.Events;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.quota.UsageMinutes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The overview of an environment. It reads a bounded number of rows, however many customers there are.
public final class OverviewApi {

    private static final int MONTHS = 12;
    private static final int TRIAL_DAYS = 7;
    private static final int DENIAL_DAYS = 7;
    private static final int USAGE_MINUTES = 60;
    private static final int LIMITS_MAX = 10;
    private static final int FEATURES_MAX = 10;
    private static final int CUSTOMERS_MAX = 1_000;

    /// Above this number of uncounted events, the overview is marked incomplete. The loop is usually about a
    /// second behind.
    private static final int BEHIND_EVENTS_MAX = 10_000;

    private static final BigDecimal MONTHS_OF_YEAR = BigDecimal.valueOf(12);
    private static final int DECIMALS = 2;

    private final Authentication authentication;
    private final Transactions transactions;
    private final OverviewLoop loop;
    private final InstantSource clock;

    public OverviewApi(
            Authentication authentication, Transactions transactions, OverviewLoop loop, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.loop = loop;
        this.clock = clock;
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        Instant real = clock.instant();
        loop.schedule(environment);
        return Response.ok(transactions.in(environment, tx -> view(tx, environment, real)));
    }

    private View view(Handle tx, EnvironmentId environment, Instant real) {
        Instant now = loop.now(tx, environment);
        CountProgress progress = CountProgress.find(tx, environment).orElse(null);
        long counted = progress == null ? 0 : progress.sequence();
        boolean isComplete =
                progress != null && progress.isComplete() && Events.head(tx, environment) - counted < BEHIND_EVENTS_MAX;
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate month = CountProgress.monthOf(now);
        LocalDate latest = progress == null ? month : progress.month();
        List<SubscriptionCounts.Row> active = SubscriptionCounts.list(
                tx, environment, SubscriptionCounts.Kind.ACTIVE, month.minusMonths(MONTHS - 1L), latest.plusDays(1));
        long trials =
                SubscriptionCounts.list(
                                tx, environment, SubscriptionCounts.Kind.TRIAL, today, today.plusDays(TRIAL_DAYS))
                        .stream()
                        .mapToLong(it -> it.sum().subscriptions())
                        .sum();
        int nearLimit = LimitUses.countCustomers(tx, environment, now, CUSTOMERS_MAX + 1);
        return new View(
                now,
                progress == null ? null : progress.since(),
                counted,
                isComplete,
                active.stream()
                        .filter(it -> it.key().day().equals(latest))
                        .map(PlanView::of)
                        .toList(),
                progress == null ? List.of() : months(active, progress, month),
                trials,
                renewals(SubscriptionCounts.list(
                        tx,
                        environment,
                        SubscriptionCounts.Kind.RENEWAL,
                        today,
                        today.plusMonths(1).plusDays(1))),
                new LimitsView(
                        Math.min(nearLimit, CUSTOMERS_MAX),
                        nearLimit > CUSTOMERS_MAX,
                        LimitUses.top(tx, environment, now, LIMITS_MAX).stream()
                                .map(LimitView::of)
                                .toList()),
                DenialCounts.top(
                                tx,
                                environment,
                                real.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(DENIAL_DAYS - 1L),
                                FEATURES_MAX)
                        .stream()
                        .map(it -> new DeniedView(it.featureId(), it.checks()))
                        .toList(),
                usage(tx, environment, real));
    }

    /// Returns up to 12 months since the counts began. Months after the last counted month repeat its counts.
    private static List<MonthView> months(
            List<SubscriptionCounts.Row> active, CountProgress progress, LocalDate current) {
        Map<LocalDate, List<PlanView>> byMonth = new TreeMap<>();
        active.forEach(it ->
                byMonth.computeIfAbsent(it.key().day(), _ -> new ArrayList<>()).add(PlanView.of(it)));
        LocalDate first = current.minusMonths(MONTHS - 1L);
        LocalDate since = CountProgress.monthOf(progress.since());
        List<MonthView> months = new ArrayList<>();
        for (LocalDate month = since.isAfter(first) ? since : first;
                !month.isAfter(current);
                month = month.plusMonths(1)) {
            LocalDate counted = month.isAfter(progress.month()) ? progress.month() : month;
            String name = month.toString().substring(0, "2026-11".length());
            months.add(new MonthView(name, byMonth.getOrDefault(counted, List.of())));
        }
        return months;
    }

    private static List<RenewalView> renewals(List<SubscriptionCounts.Row> rows) {
        Map<String, SubscriptionCounts.Sum> sums = new TreeMap<>();
        for (SubscriptionCounts.Row it : rows) {
            if (!it.key().currency().isEmpty()) {
                sums.merge(it.key().currency(), it.sum(), SubscriptionCounts.Sum::plus);
            }
        }
        return sums.entrySet().stream()
                .map(it -> new RenewalView(
                        it.getKey(),
                        it.getValue().subscriptions(),
                        money(it.getValue().amount())))
                .toList();
    }

    private static List<MinuteView> usage(Handle tx, EnvironmentId environment, Instant real) {
        Instant end = real.truncatedTo(ChronoUnit.MINUTES);
        Map<Instant, Long> found =
                UsageMinutes.find(tx, environment, end.minus(USAGE_MINUTES, ChronoUnit.MINUTES), end);
        List<MinuteView> minutes = new ArrayList<>();
        for (int i = USAGE_MINUTES; i > 0; i--) {
            Instant minute = end.minus(i, ChronoUnit.MINUTES);
            minutes.add(new MinuteView(minute, found.getOrDefault(minute, 0L)));
        }
        return minutes;
    }

    private static BigDecimal money(BigDecimal amount) {
        return amount.setScale(DECIMALS, RoundingMode.HALF_UP);
    }

    // The wire.

    /// The overview. Contracted amounts are sums of subscription prices; usage-based prices are not included.
    ///
    /// @param at the time of the environment
    /// @param since when the counts of months began; null before the first event
    /// @param sequence the last event that is counted
    /// @param isComplete false while earlier subscriptions are still being counted, or many events are uncounted
    /// @param subscriptions the active subscriptions now
    /// @param months the active subscriptions at the end of each of the last 12 months, oldest first
    /// @param trialsEnding number of trials that end within 7 days
    /// @param renewals renewals within a month, by currency
    /// @param deniedChecks of the last 7 days
    /// @param usage reported events in each of the last 60 minutes, oldest first
    public record View(
            Instant at,
            @Nullable Instant since,
            long sequence,
            boolean isComplete,
            List<PlanView> subscriptions,
            List<MonthView> months,
            long trialsEnding,
            List<RenewalView> renewals,
            LimitsView nearLimit,
            List<DeniedView> deniedChecks,
            List<MinuteView> usage) {}

    /// Active subscriptions of a plan in a currency.
    ///
    /// @param currency null for subscriptions without a recurring price
    /// @param monthlyAmount the contracted recurring amount of a month
    public record PlanView(String planId, @Nullable String currency, long subscriptions, BigDecimal monthlyAmount) {

        static PlanView of(SubscriptionCounts.Row it) {
            String currency = it.key().currency();
            return new PlanView(
                    it.key().planId(),
                    currency.isEmpty() ? null : currency,
                    it.sum().subscriptions(),
                    it.sum().amount().divide(MONTHS_OF_YEAR, DECIMALS, RoundingMode.HALF_UP));
        }
    }

    /// A month, such as `2026-11`.
    public record MonthView(String month, List<PlanView> subscriptions) {}

    public record RenewalView(String currency, long subscriptions, BigDecimal amount) {}

    /// Customers that use 80 % or more of a limit.
    ///
    /// @param customers their number, at most 1,000
    /// @param isMore whether there are more
    /// @param top the highest percentages
    public record LimitsView(int customers, boolean isMore, List<LimitView> top) {}

    public record LimitView(
            String customerId,
            @Nullable String resourceId,
            String featureId,
            BigDecimal currentUsage,
            BigDecimal usageLimit,
            int percent,
            @Nullable Instant resetsAt) {

        static LimitView of(LimitUse it) {
            String resource = it.key().holder().resourceId();
            return new LimitView(
                    it.key().holder().customerId(),
                    resource.isEmpty() ? null : resource,
                    it.key().featureId(),
                    it.used(),
                    it.limit(),
                    it.percent(),
                    it.resetsAt());
        }
    }

    /// The number of denied checks of a feature.
    ///
    /// @param featureId null for all features that do not exist
    public record DeniedView(@Nullable String featureId, long checks) {}

    public record MinuteView(Instant minute, long events) {}
}
