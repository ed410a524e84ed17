package dev.ambit.console;

import static java.util.Comparator.comparing;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.PriceText.PriceView;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The page of a product: its price table and its add-ons.
public final class PriceTablePage {

    private static final String TEMPLATE = "price-table";
    private static final int EFFECTS_MAX = 20;

    private PriceTablePage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), visit.request().query(Query.class), null));
    }

    /// Discards the drafts of the product.
    static Response discard(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String product = visit.variable("id");
        try {
            // A plan that was never published can be the base of another plan, so plans with a base are discarded
            // first.
            List<PackageRecord> drafts = CatalogState.of(
                            visit, scope, visit.request().variable("id"))
                    .drafts();
            for (PackageRecord it : drafts.stream()
                    .sorted(comparing((PackageRecord one) -> one.content().parentPlanId() == null))
                    .toList()) {
                visit.send(scope, "DELETE", "/%s/%s/draft".formatted(it.collection(), UrlText.encoded(it.id())), null);
            }
            return Screen.seeOther("%s/products/%s?done=discarded".formatted(scope.path(), product));
        } catch (Problem problem) {
            return visit.refuse(
                    problem, TEMPLATE, view(visit, scope, new Query(null, null, null, null, null), Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, Query query, @Nullable Fault fault) {
        ProductState product = ProductState.find(visit, scope, visit.variable("id"));
        CatalogState catalog = CatalogState.of(visit, scope, product.id());
        List<FeatureState> features = CatalogState.features(visit, scope);
        List<PriceView> choices = PriceView.of(catalog.plans());
        PriceView chosen = choices.stream()
                .filter(it -> it.equals(query.view()))
                .findFirst()
                .orElse(choices.getFirst());
        String row = Objects.requireNonNullElse(query.row(), "");
        PriceTable table = PriceTable.of(catalog.plans(), features, chosen, row, effects(visit, scope, catalog));
        return new View(
                visit.frame(product.displayName(), ProductsPage.SECTION, scope),
                scope,
                product,
                catalog,
                table,
                choices,
                chosen,
                Objects.requireNonNullElse(query.done(), ""),
                query.task(),
                fault);
    }

    /// Returns the effects on present subscribers, for at most [#EFFECTS_MAX] changed cells.
    private static Map<String, String> effects(ConsoleRequest visit, ConsoleScope scope, CatalogState catalog) {
        Map<String, String> effects = new HashMap<>();
        for (PackageRecord plan : catalog.drafts()) {
            Terms published = plan.published();
            if (published == null) {
                continue;
            }
            published.entitlements().forEach((feature, before) -> {
                EntitlementContent after = plan.content().entitlements().get(feature);
                if (!before.equals(after) && effects.size() < EFFECTS_MAX) {
                    effects.put(PriceTable.key(plan, feature), ReviewPage.effect(visit, scope, plan, before, after));
                }
            });
        }
        return effects;
    }

    /// The query of the page.
    ///
    /// @param row id of a feature to show although no plan grants it
    /// @param done the action that led here
    /// @param task id of the rollout that a publish started
    public record Query(
            @Nullable String period,
            @Nullable String currency,
            @Nullable String row,
            @Nullable String done,
            @Nullable String task) {

        private PriceView view() {
            return new PriceView(Objects.requireNonNullElse(period, ""), Objects.requireNonNullElse(currency, ""));
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            ProductState product,
            CatalogState catalog,
            PriceTable table,
            List<PriceView> choices,
            PriceView chosen,
            String done,
            @Nullable String task,
            @Nullable Fault fault) {

        public String path() {
            return "%s/products/%s".formatted(scope.path(), UrlText.encoded(product.id()));
        }

        public long subscribers() {
            return catalog.plans().stream()
                    .mapToLong(PackageRecord::subscribers)
                    .sum();
        }

        public boolean mayEdit() {
            return scope.may("PATCH", "/plans/{id}");
        }

        /// Returns the names of the packages with drafts.
        public String drafted() {
            List<String> names = catalog.drafts().stream()
                    .map(it -> it.content().displayName())
                    .toList();
            return names.size() <= 3 ? String.join(", ", names) : "%d plans and add-ons".formatted(names.size());
        }

        public long affected() {
            return catalog.drafts().stream()
                    .mapToLong(PackageRecord::subscribers)
                    .sum();
        }

        public String doneWord() {
            return switch (done) {
                case "saved" -> "Saved";
                case "discarded" -> "Draft discarded";
                case "published" -> "Published";
                case "imported" -> "Imported";
                default -> "";
            };
        }
    }
}
