package dev.ambit.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The figures of an environment, as the API returns them.
///
/// @param since when the counts of months began; null before the first event
/// @param isComplete false while earlier subscriptions are still being counted
public record Overview(
        Instant at,
        @Nullable Instant since,
        boolean isComplete,
        List<PlanCount> subscriptions,
        List<Month> months,
        long trialsEnding,
        List<Renewal> renewals,
        Limits nearLimit,
        List<Denied> deniedChecks,
        List<Minute> usage) {

    private static final int LABEL_MINUTES = 15;
    private static final int TIME_START = 11;
    private static final int TIME_END = 16;

    public record PlanCount(String planId, @Nullable String currency, long subscriptions, BigDecimal monthlyAmount) {}

    public record Month(String month, List<PlanCount> subscriptions) {

        String label() {
            return YearMonth.parse(month).getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
        }
    }

    public record Renewal(String currency, long subscriptions, BigDecimal amount) {

        public String money() {
            return PriceText.money(amount, currency);
        }
    }

    public record Limits(int customers, boolean isMore, List<Limit> top) {

        public String customersWord() {
            return "%,d%s".formatted(customers, isMore ? "+" : "");
        }
    }

    public record Limit(
            String customerId,
            @Nullable String resourceId,
            String featureId,
            BigDecimal currentUsage,
            BigDecimal usageLimit,
            int percent,
            @Nullable Instant resetsAt) {

        public String usage() {
            return "%s of %s".formatted(EntitlementText.number(currentUsage), EntitlementText.number(usageLimit));
        }

        public String level() {
            return percent >= 100 ? "full" : "high";
        }

        public String query() {
            return resourceId == null ? "" : "?resource=" + UrlText.encoded(resourceId);
        }
    }

    /// The number of denied checks of a feature.
    ///
    /// @param featureId null for all features that do not exist
    public record Denied(@Nullable String featureId, long checks) {}

    public record Minute(Instant minute, long events) {}

    static Overview find(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/overview", null).data(Overview.class);
    }

    public String activeWord() {
        return "%,d".formatted(active(subscriptions));
    }

    /// Returns the change since the end of the month before, such as `+86 this month`; empty without that month.
    public String changeWord() {
        if (months.size() < 2) {
            return "";
        }
        long change =
                active(subscriptions) - active(months.get(months.size() - 2).subscriptions());
        return change == 0 ? "As many as last month" : "%+,d this month".formatted(change);
    }

    /// Returns the contracted amounts of a month by currency.
    public List<Map.Entry<String, BigDecimal>> contracted() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (PlanCount it : subscriptions) {
            if (it.currency() != null) {
                sums.merge(it.currency(), it.monthlyAmount(), BigDecimal::add);
            }
        }
        return sums.entrySet().stream()
                .sorted(Map.Entry.<String, BigDecimal>comparingByValue().reversed())
                .toList();
    }

    public String money(Map.Entry<String, BigDecimal> sum) {
        return PriceText.money(sum.getValue(), sum.getKey());
    }

    public long eventsOfHour() {
        return usage.stream().mapToLong(Minute::events).sum();
    }

    /// Returns the usage of the last hour by minute.
    public ColumnChart usageChart() {
        List<ColumnChart.Values> values = new ArrayList<>();
        for (int i = 0; i < usage.size(); i++) {
            Minute it = usage.get(i);
            String time = it.minute().toString().substring(TIME_START, TIME_END);
            values.add(new ColumnChart.Values(
                    i % LABEL_MINUTES == LABEL_MINUTES / 2 ? time : "",
                    "%s UTC: %,d".formatted(time, it.events()),
                    List.of(BigDecimal.valueOf(it.events()))));
        }
        return ColumnChart.of(List.of("Events"), values);
    }

    /// Returns the trend over the months.
    ///
    /// @param currency the amounts of this currency; empty: numbers of subscriptions
    MonthTrend trend(String currency, UnaryOperator<String> planName) {
        Map<String, BigDecimal> sizes = new LinkedHashMap<>();
        for (Month month : months) {
            of(month, currency).forEach((plan, value) -> sizes.merge(plan, value, BigDecimal::max));
        }
        List<String> plans = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, BigDecimal>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        boolean isFew = plans.size() <= ColumnChart.SERIES_MAX;
        List<String> shown = isFew ? plans : plans.subList(0, ColumnChart.SERIES_MAX - 1);
        List<String> names = new ArrayList<>(shown.stream().map(planName).toList());
        if (!isFew) {
            names.add("%d other plans".formatted(plans.size() - shown.size()));
        }
        List<ColumnChart.Values> columns = new ArrayList<>();
        List<MonthTrend.Line> lines = new ArrayList<>();
        for (Month month : months) {
            Map<String, BigDecimal> all = of(month, currency);
            List<BigDecimal> values = new ArrayList<>(shown.stream()
                    .map(it -> all.getOrDefault(it, BigDecimal.ZERO))
                    .toList());
            if (!isFew) {
                values.add(plans.subList(shown.size(), plans.size()).stream()
                        .map(it -> all.getOrDefault(it, BigDecimal.ZERO))
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
            }
            List<String> texts = values.stream().map(it -> text(it, currency)).toList();
            BigDecimal total = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            columns.add(new ColumnChart.Values(
                    month.label(), "%s: %s".formatted(month.month(), text(total, currency)), values));
            lines.add(new MonthTrend.Line(month.month(), texts, text(total, currency)));
        }
        return new MonthTrend(ColumnChart.of(names, columns), lines);
    }

    private static Map<String, BigDecimal> of(Month month, String currency) {
        Map<String, BigDecimal> values = new TreeMap<>();
        for (PlanCount it : month.subscriptions()) {
            if (currency.isEmpty()) {
                values.merge(it.planId(), BigDecimal.valueOf(it.subscriptions()), BigDecimal::add);
            } else if (currency.equals(it.currency())) {
                values.merge(it.planId(), it.monthlyAmount(), BigDecimal::add);
            }
        }
        return values;
    }

    private static String text(BigDecimal value, String currency) {
        return currency.isEmpty() ? EntitlementText.number(value) : PriceText.money(value, currency);
    }

    private static long active(List<PlanCount> counts) {
        return counts.stream().mapToLong(PlanCount::subscriptions).sum();
    }

    /// Returns the currencies of the months.
    public List<String> currencies() {
        return months.stream()
                .flatMap(it -> it.subscriptions().stream())
                .map(PlanCount::currency)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }
}
