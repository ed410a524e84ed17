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
            for (String feature : rows(visit, scope)) {
                visit.send(scope, "DELETE", row(product, feature), null);
            }
            return Screen.seeOther("%s/products/%s?done=discarded".formatted(scope.path(), product));
        } catch (Problem problem) {
            return refused(visit, scope, problem);
        }
    }

    /// Adds a row for a feature, which stays until a plan with the feature is published or the row is removed.
    static Response addRow(ConsoleRequest visit) {
        return changeRow(visit, "PUT", "");
    }

    static Response removeRow(ConsoleRequest visit) {
        return changeRow(visit, "DELETE", "?done=row-removed");
    }

    private static Response changeRow(ConsoleRequest visit, String method, String done) {
        ConsoleScope scope = visit.scope();
        String product = visit.variable("id");
        try {
            visit.send(scope, method, row(product, visit.form().text("row")), null);
            return Screen.seeOther("%s/products/%s%s".formatted(scope.path(), product, done));
        } catch (Problem problem) {
            return refused(visit, scope, problem);
        }
    }

    private static String row(String product, String feature) {
        return "/products/%s/draft-features/%s".formatted(product, UrlText.encoded(feature));
    }

    /// Returns the features that have a row although no plan grants them.
    static List<String> rows(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/products/%s/draft-features".formatted(visit.variable("id")), null)
                .data(DraftRows.class)
                .featureIds();
    }

    private static Response refused(ConsoleRequest visit, ConsoleScope scope, Problem problem) {
        return visit.refuse(
                problem, TEMPLATE, view(visit, scope, new Query(null, null, null, null), Fault.of(problem)));
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
        PriceTable table =
                PriceTable.of(catalog.plans(), features, chosen, rows(visit, scope), effects(visit, scope, catalog));
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
    /// @param done the action that led here
    /// @param task id of the rollout that a publish started
    public record Query(
            @Nullable String period,
            @Nullable String currency,
            @Nullable String done,
            @Nullable String task) {

        private PriceView view() {
            return new PriceView(Objects.requireNonNullElse(period, ""), Objects.requireNonNullElse(currency, ""));
        }
    }

    /// The features that have a row although no plan grants them, as the API returns them.
    private record DraftRows(List<String> featureIds) {}

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

        /// Returns the number of rows of features that no plan grants.
        public long draftRows() {
            return table.groups().stream()
                    .flatMap(it -> it.rows().stream())
                    .filter(PriceTable.Row::isDraft)
                    .count();
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
                case "row-removed" -> "Row removed";
                case "published" -> "Published";
                case "imported" -> "Imported";
                default -> "";
            };
        }
    }
}
