package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form that duplicates a product, a plan or an add-on.
public final class CopyFormPage {

    private static final String TEMPLATE = "copy-form";

    private CopyFormPage() {}

    static Response askProduct(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        return visit.show(TEMPLATE, product(visit, scope, it, new Content("", it.displayName() + " copy"), null));
    }

    static Response copyProduct(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        Content content = Content.of(visit);
        try {
            visit.send(scope, "POST", "/products/%s/duplicate".formatted(visit.variable("id")), content.body());
            return Screen.seeOther("%s/products/%s".formatted(scope.path(), UrlText.encoded(content.newId())));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, product(visit, scope, it, content, fault(problem)));
        }
    }

    static Response askPackage(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord it = PackagesPage.of(visit, scope);
        var content = new Content("", it.content().displayName() + " copy");
        return visit.show(TEMPLATE, pack(visit, scope, it, content, null));
    }

    static Response copyPackage(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord it = PackagesPage.of(visit, scope);
        Content content = Content.of(visit);
        try {
            visit.send(scope, "POST", it.path() + "/duplicate", content.body());
            return Screen.seeOther(
                    "%s/%s/%s".formatted(scope.path(), it.collection(), UrlText.encoded(content.newId())));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, pack(visit, scope, it, content, fault(problem)));
        }
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(Map.of("displayName", "Name", "targetId", "Id"));
    }

    private static View product(
            ConsoleRequest visit, ConsoleScope scope, ProductState it, Content content, @Nullable Fault fault) {
        return new View(
                visit.frame("Duplicate product", ProductsPage.SECTION, scope),
                scope,
                "product",
                it.displayName(),
                "%s/products/%s".formatted(scope.path(), UrlText.encoded(it.id())),
                "Its plans and add-ons become drafts of the copy. Their ids start with the id of the copy.",
                content,
                fault);
    }

    private static View pack(
            ConsoleRequest visit, ConsoleScope scope, PackageRecord it, Content content, @Nullable Fault fault) {
        return new View(
                visit.frame("Duplicate " + it.content().displayName(), ProductsPage.SECTION, scope),
                scope,
                it.isPlan() ? "plan" : "add-on",
                it.content().displayName(),
                scope.path() + it.path(),
                "The copy is a draft with the same features and prices.",
                content,
                fault);
    }

    /// The fields as they were typed.
    public record Content(String id, String displayName) {

        private static Content of(ConsoleRequest visit) {
            return new Content(
                    visit.form().text("targetId").strip(),
                    visit.form().text("displayName").strip());
        }

        private String newId() {
            return id.isEmpty() ? ProductsPage.derivedId(displayName) : id;
        }

        private Map<String, Object> body() {
            return Map.of("targetId", newId(), "displayName", displayName);
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String kind,
            String name,
            String page,
            String hint,
            Content content,
            @Nullable Fault fault) {}
}
