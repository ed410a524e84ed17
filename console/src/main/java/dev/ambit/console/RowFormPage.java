package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The form that chooses the feature of a new row: of a price table, or of the features of one package.
public final class RowFormPage {

    private RowFormPage() {}

    static Response ofProduct(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState product = ProductState.find(visit, scope, visit.variable("id"));
        List<PackageRecord> plans = CatalogState.of(visit, scope, product.id()).plans();
        String page = "%s/products/%s".formatted(scope.path(), visit.variable("id"));
        List<String> rows = PriceTablePage.rows(visit, scope);
        return visit.show("row-form", view(visit, scope, plans, rows, "post", page + "/rows", page));
    }

    /// Shows the editor of the chosen feature.
    static Response chosen(ConsoleRequest visit) {
        String path = visit.request().path();
        String row = visit.request().query(Query.class).row();
        return Screen.seeOther(path + "/" + UrlText.encoded(row == null ? "" : row));
    }

    static Response ofPackage(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        String page = scope.path() + pack.path();
        return visit.show("row-form", view(visit, scope, List.of(pack), List.of(), "get", page + "/features", page));
    }

    /// @param rows features that have a row although no package grants them
    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            List<PackageRecord> packages,
            List<String> rows,
            String method,
            String action,
            String cancel) {
        Set<String> granted = new HashSet<>(rows);
        packages.forEach(it -> granted.addAll(it.content().entitlements().keySet()));
        List<FeatureState> features = CatalogState.features(visit, scope).stream()
                .filter(it -> !it.isArchived() && !granted.contains(it.id()))
                .toList();
        return new View(
                visit.frame("Add feature", ProductsPage.SECTION, scope), scope, features, method, action, cancel);
    }

    public record Query(@Nullable String row) {}

    /// The form.
    ///
    /// @param method `post` stores the row; `get` opens the editor of the feature
    public record View(
            Frame frame,
            ConsoleScope scope,
            List<FeatureState> features,
            String method,
            String action,
            String cancel) {}
}
