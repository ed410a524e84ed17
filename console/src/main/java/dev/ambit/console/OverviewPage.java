package dev.ambit.console;

import dev.ambit.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The figures of an environment, and what needs attention.
public final class OverviewPage {

    static final String SECTION = "overview";

    private static final int WEBHOOKS_MAX = 100;
    private static final String SUBSCRIPTIONS = "subscriptions";

    private OverviewPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Overview overview = Overview.find(visit, scope);
        CatalogState catalog = CatalogState.brief(visit, scope);
        Map<String, FeatureState> features = PriceTable.byId(CatalogState.features(visit, scope));
        var text = new SubscriptionText(catalog, features);
        String asked = visit.request().query(Query.class).chart();
        List<String> currencies = overview.currencies();
        String chart = asked != null && (asked.equals(SUBSCRIPTIONS) || currencies.contains(asked))
                ? asked
                : overview.contracted().stream()
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(SUBSCRIPTIONS);
        return visit.show(
                "overview",
                new View(
                        visit.frame("Overview", SECTION, scope),
                        scope,
                        overview,
                        text,
                        currencies,
                        chart,
                        overview.trend(chart.equals(SUBSCRIPTIONS) ? "" : chart, text::plan),
                        attention(visit, scope, catalog),
                        Checklist.of(visit, scope).orElse(null)));
    }

    /// Returns drafts, and webhooks that are inactive or fail to deliver.
    private static List<AttentionItem> attention(ConsoleRequest visit, ConsoleScope scope, CatalogState catalog) {
        List<AttentionItem> rows = new ArrayList<>();
        List<Webhook> webhooks = visit.send(scope, "GET", "/webhooks?limit=" + WEBHOOKS_MAX, null)
                .rows(Webhook.class);
        for (Webhook it : webhooks) {
            if (!it.isEnabled() || it.failures() > 0) {
                String state = it.isEnabled()
                        ? "%,d %s; %,d events behind"
                                .formatted(
                                        it.failures(),
                                        it.failures() == 1 ? "delivery failed" : "deliveries failed",
                                        it.lag().events())
                        : "is inactive";
                rows.add(new AttentionItem(
                        "Webhook",
                        "bad",
                        "%s: %s".formatted(it.url(), state),
                        "Open webhook",
                        scope.path() + "/webhooks/" + it.id()));
            }
        }
        catalog.drafts().stream()
                .map(CatalogState.PackageRecord::productId)
                .distinct()
                .forEach(product -> {
                    List<CatalogState.PackageRecord> drafts = catalog.drafts().stream()
                            .filter(it -> it.productId().equals(product))
                            .toList();
                    int changes = drafts.stream()
                            .mapToInt(it -> it.differences().size())
                            .sum();
                    rows.add(new AttentionItem(
                            "Draft",
                            "draft",
                            "%s of product %s"
                                    .formatted(RoleLabels.count(Math.max(1, changes), "unpublished change"), product),
                            "Review changes",
                            "%s/products/%s/review".formatted(scope.path(), UrlText.encoded(product))));
                });
        return rows;
    }

    /// The query of the page.
    ///
    /// @param chart `subscriptions`, or the currency whose amounts are shown
    public record Query(@Nullable String chart) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            Overview overview,
            SubscriptionText text,
            List<String> currencies,
            String chart,
            MonthTrend trend,
            List<AttentionItem> attention,
            @Nullable Checklist checklist) {

        public String base() {
            return scope.path();
        }

        public boolean isOfMoney() {
            return !chart.equals(SUBSCRIPTIONS);
        }

        /// Returns the title of the chart.
        public String chartTitle() {
            return isOfMoney()
                    ? "Contracted per month in %s".formatted(RoleLabels.upper(chart))
                    : "Active subscriptions";
        }
    }
}
