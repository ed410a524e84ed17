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
        String hint = "Its plans and add-ons become drafts of the copy. Their ids start with the id of the copy.";
        return view(visit, scope, CatalogItem.of(scope, it), hint, content, fault);
    }

    private static View pack(
            ConsoleRequest visit, ConsoleScope scope, PackageRecord it, Content content, @Nullable Fault fault) {
        String hint = "The copy is a draft with the same features and prices.";
        return view(visit, scope, CatalogItem.of(scope, it), hint, content, fault);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            CatalogItem item,
            String hint,
            Content content,
            @Nullable Fault fault) {
        Frame frame = visit.frame("Duplicate " + item.kind(), ProductsPage.SECTION, scope);
        return new View(frame, item, hint, content, fault);
    }

    /// The fields as they were typed.
    public record Content(String id, String displayName) {

        private static Content of(ConsoleRequest visit) {
            return new Content(
                    visit.form().text("targetId").strip(),
                    visit.form().text("displayName").strip());
        }

        private String newId() {
            return FormId.of("targetId", id, displayName);
        }

        private Map<String, Object> body() {
            return Map.of("targetId", newId(), "displayName", displayName);
        }
    }

    public record View(
            Frame frame,
            CatalogItem item,
            String hint,
            Content content,
            @Nullable Fault fault) {}
}
