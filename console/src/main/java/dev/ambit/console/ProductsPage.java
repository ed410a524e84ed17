package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The products of an environment, and the form of one.
public final class ProductsPage {

    static final String SECTION = "products";

    private static final String FORM = "product-form";

    private ProductsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/products?limit=20&status=PUBLISHED" + rest, null);
        CatalogState catalog = CatalogState.brief(visit, scope);
        List<Row> rows = reply.rows(ProductState.class).stream()
                .map(it -> Row.of(it, catalog))
                .toList();
        Checklist checklist = after == null ? Checklist.of(visit, scope).orElse(null) : null;
        return visit.show(
                "products", new View(visit.frame("Products", SECTION, scope), scope, checklist, rows, reply.next()));
    }

    static Response add(ConsoleRequest visit) {
        return visit.show(FORM, form(visit, visit.scope(), null, new Content("", "", "", ""), null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        try {
            String id = FormId.of("id", content.id(), content.displayName());
            Map<String, Object> body = new LinkedHashMap<>(content.body());
            body.put("id", id);
            visit.send(scope, "POST", "/products", body);
            return Screen.seeOther("%s/products/%s".formatted(scope.path(), UrlText.encoded(id)));
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, null, content, fault(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        Content content = new Content(
                it.id(),
                it.displayName(),
                Objects.requireNonNullElse(it.description(), ""),
                MetadataText.of(it.metadata()));
        return visit.show(FORM, form(visit, scope, it, content, null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        Content content = Content.of(visit.form());
        try {
            visit.send(scope, "PATCH", "/products/" + visit.variable("id"), content.body());
            return Screen.seeOther("%s/products/%s?done=saved".formatted(scope.path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, it, content, fault(problem)));
        }
    }

    static Fault fault(Problem problem) {
        return Fault.of(problem)
                .labelled(Map.of(
                        "displayName", "Name", "id", "Id", "description", "Description", "metadata", "Metadata"));
    }

    private static FormView form(
            ConsoleRequest visit,
            ConsoleScope scope,
            @Nullable ProductState it,
            Content content,
            @Nullable Fault fault) {
        String title = it == null ? "Add product" : "Edit product";
        return new FormView(visit.frame(title, SECTION, scope), scope, title, it, content, fault);
    }

    /// The fields that can be edited.
    public record Content(String id, String displayName, String description, String metadata) {

        private static Content of(Form form) {
            return new Content(
                    form.text("id").strip(),
                    form.text("displayName").strip(),
                    form.text("description").strip(),
                    form.text(MetadataText.FIELD).strip());
        }

        private Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("displayName", displayName);
            body.put("description", description.isEmpty() ? null : description);
            body.put(MetadataText.FIELD, MetadataText.read(metadata));
            return body;
        }
    }

    /// A product with the numbers of its packages.
    public record Row(ProductState product, int plans, int addons, long subscribers, int drafts) {

        private static Row of(ProductState product, CatalogState catalog) {
            var own = new CatalogState(
                    catalog.hash(),
                    catalog.packages().stream()
                            .filter(it -> it.productId().equals(product.id()))
                            .toList(),
                    List.of());
            long subscribers =
                    own.plans().stream().mapToLong(PackageRecord::subscribers).sum();
            return new Row(
                    product,
                    own.plans().size(),
                    own.addons().size(),
                    subscribers,
                    own.drafts().size());
        }
    }

    /// The list.
    ///
    /// @param checklist null if all steps are done or the checklist is dismissed
    public record View(
            Frame frame,
            ConsoleScope scope,
            @Nullable Checklist checklist,
            List<Row> rows,
            @Nullable String next) {}

    public record FormView(
            Frame frame,
            ConsoleScope scope,
            String title,
            @Nullable ProductState product,
            Content content,
            @Nullable Fault fault) {}
}
