package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The usage of a metered feature by a customer, by period.
public final class CustomerUsagePage {

    private static final int DAYS_MAX = 366;

    /// Numbers of days and labels.
    private static final List<String[]> RANGES =
            List.of(new String[] {"366", "12 months"}, new String[] {"92", "3 months"}, new String[] {"31", "1 month"});

    private CustomerUsagePage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        Query query = visit.request().query(Query.class);
        List<FeatureState> features = CatalogState.features(visit, scope).stream()
                .filter(it -> it.isMetered() && !it.isArchived())
                .toList();
        FeatureState feature = features.stream()
                .filter(it -> it.id().equals(query.feature()))
                .findFirst()
                .or(() -> features.stream().findFirst())
                .orElse(null);
        List<UsageTrend.Period> periods = List.of();
        Fault fault = null;
        if (feature != null) {
            try {
                periods = read(visit, scope, query, feature).periods();
            } catch (Problem problem) {
                fault = Fault.of(problem);
            }
        }
        return visit.show(
                "customer-usage",
                new View(
                        visit.frame(customer.title(), CustomersPage.SECTION, scope),
                        scope,
                        customer,
                        query,
                        features,
                        feature,
                        periods,
                        fault));
    }

    private static UsageTrend read(ConsoleRequest visit, ConsoleScope scope, Query query, FeatureState feature) {
        Instant now = visit.now();
        String start = now.truncatedTo(ChronoUnit.SECONDS)
                .minus(query.days(), ChronoUnit.DAYS)
                .toString();
        String resource = query.resourceId().isEmpty() ? "" : "&resourceId=" + UrlText.encoded(query.resourceId());
        return visit.send(
                        scope,
                        "GET",
                        "/usage/%s/history/%s?startDate=%s%s"
                                .formatted(
                                        visit.variable("id"),
                                        UrlText.encoded(feature.id()),
                                        UrlText.encoded(start),
                                        resource),
                        null)
                .data(UsageTrend.class);
    }

    /// The query of the page.
    ///
    /// @param range number of days
    public record Query(
            @Nullable String feature,
            @Nullable String range,
            @Nullable String resource) {

        public String resourceId() {
            return Objects.requireNonNullElse(resource, "").strip();
        }

        public int days() {
            return RANGES.stream()
                    .map(it -> it[0])
                    .filter(it -> it.equals(range))
                    .map(Integer::parseInt)
                    .findFirst()
                    .orElse(DAYS_MAX);
        }
    }

    /// The page.
    ///
    /// @param feature null if the catalog has no metered feature
    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerRecord customer,
            Query query,
            List<FeatureState> features,
            @Nullable FeatureState feature,
            List<UsageTrend.Period> periods,
            @Nullable Fault fault) {

        public String path() {
            return CustomerRecord.path(scope, customer.id());
        }

        public List<String[]> ranges() {
            return RANGES;
        }

        public String days() {
            return String.valueOf(query.days());
        }

        public ColumnChart chart() {
            return UsageTrend.chart(periods);
        }
    }
}
