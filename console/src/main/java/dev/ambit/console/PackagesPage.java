package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ADDON_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;

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
                        CatalogState.of(visit, scope, "").plans()));
    }

    static Response addons(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(
                "packages",
                new ListView(
                        visit.frame("Add-ons", "addons", scope),
                        scope,
                        "Add-ons",
                        CatalogState.of(visit, scope, "").addons()));
    }

    static Response plan(ConsoleRequest visit) {
        return show(visit, true);
    }

    static Response addon(ConsoleRequest visit) {
        return show(visit, false);
    }

    /// @throws dev.ambit.problem.Problem 404 if there is none, or it is archived
    static PackageRecord find(ConsoleRequest visit, ConsoleScope scope, boolean isPlan, String id) {
        return CatalogState.of(visit, scope, "").find(isPlan, id).orElseThrow(() -> {
            String message = "This environment has no %s `%s`. Choose one from the list."
                    .formatted(isPlan ? "plan" : "add-on", id);
            return (isPlan ? PLAN_NOT_FOUND : ADDON_NOT_FOUND).because(message);
        });
    }

    /// The package whose page, or one of whose subpages, was requested.
    static PackageRecord of(ConsoleRequest visit, ConsoleScope scope) {
        boolean isPlan = visit.request().path().startsWith(scope.path() + "/plans/");
        return find(visit, scope, isPlan, visit.request().variable("id"));
    }

    private static Response show(ConsoleRequest visit, boolean isPlan) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = find(visit, scope, isPlan, visit.request().variable("id"));
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
