package dev.ambit.console;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The plans and the add-ons of an environment: lists, and the page of one.
public final class PackagesPage {

    private PackagesPage() {}

    static Response plans(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(
                "packages",
                new ListView(
                        visit.frame("Plans", "plans", scope),
                        scope,
                        "Plans",
                        CatalogState.brief(visit, scope).plans()));
    }

    static Response addons(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(
                "packages",
                new ListView(
                        visit.frame("Add-ons", "addons", scope),
                        scope,
                        "Add-ons",
                        CatalogState.brief(visit, scope).addons()));
    }

    /// @throws dev.ambit.problem.Problem 404 if there is none, or it is archived
    static PackageRecord find(ConsoleRequest visit, ConsoleScope scope, boolean isPlan, String id) {
        String path = "/catalog/draft?type=%s&id=%s".formatted(isPlan ? "PLAN" : "ADDON", UrlText.encoded(id));
        return visit.send(scope, "GET", path, null)
                .data(CatalogState.class)
                .packages()
                .getFirst();
    }

    /// Returns the package whose page, or one of whose subpages, was requested.
    static PackageRecord of(ConsoleRequest visit, ConsoleScope scope) {
        return find(visit, scope, isPlan(visit, scope), visit.request().variable("id"));
    }

    private static boolean isPlan(ConsoleRequest visit, ConsoleScope scope) {
        return visit.request().path().startsWith(scope.path() + "/plans/");
    }

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = of(visit, scope);
        Map<String, FeatureState> features = PriceTable.byId(CatalogState.features(visit, scope));
        List<Line> lines = pack.content().entitlements().values().stream()
                .map(it -> Line.of(it, features.get(it.featureId())))
                .toList();
        ProductState product = ProductState.find(visit, scope, UrlText.encoded(pack.productId()));
        return visit.show(
                "package",
                new View(
                        visit.frame(pack.content().displayName(), pack.collection(), scope),
                        scope,
                        product,
                        pack,
                        PriceText.line(pack.content(), features),
                        lines));
    }

    /// An entitlement of a package.
    public record Line(String featureId, String name, String value) {

        private static Line of(EntitlementContent it, @Nullable FeatureState feature) {
            return new Line(
                    it.featureId(),
                    feature == null ? it.featureId() : feature.displayName(),
                    EntitlementText.line(feature, it));
        }
    }

    public record ListView(Frame frame, ConsoleScope scope, String title, List<PackageRecord> packages) {}

    public record View(
            Frame frame, ConsoleScope scope, ProductState product, PackageRecord pack, String price, List<Line> lines) {

        public String path() {
            return "%s/%s/%s".formatted(scope.path(), pack.collection(), UrlText.encoded(pack.id()));
        }

        public String description() {
            return Objects.requireNonNullElse(pack.content().description(), "");
        }
    }
}
