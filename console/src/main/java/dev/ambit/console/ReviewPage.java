package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.TermsDiff.Line;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The unpublished changes of a product, field by field with the subscribers that they affect, and their publishing.
public final class ReviewPage {

    private static final String TEMPLATE = "review";
    private static final String NEW_CUSTOMERS = "NEW_CUSTOMERS";

    private ReviewPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), NEW_CUSTOMERS, null));
    }

    static Response publish(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String migration = visit.form().text("migrationType");
        String product = visit.request().variable("id");
        Map<String, Object> body = Map.of(
                "hash",
                visit.form().text("hash"),
                "productId",
                product,
                "migrationType",
                migration,
                "confirmUnpricedUsage",
                !visit.form().text("confirmUnpricedUsage").isEmpty());
        try {
            Published published =
                    visit.send(scope, "POST", "/catalog/publish", body).data(Published.class);
            String task = published.taskIds().isEmpty()
                    ? ""
                    : "&task=" + published.taskIds().getFirst();
            return Screen.seeOther(
                    "%s/products/%s?done=published%s".formatted(scope.path(), visit.variable("id"), task));
        } catch (Problem problem) {
            String message = problem.code() == EDITED_MEANWHILE
                    ? "The drafts have changed since this review. Check the changes below, then publish."
                    : problem.facts().containsKey("unpricedUsage")
                            ? "Add the missing prices, or confirm that these subscribers do not pay for the usage."
                            : problem.message();
            return visit.refuse(problem, TEMPLATE, view(visit, scope, migration, new Fault(null, message)));
        }
    }

    /// Shows the review again with a problem of another form on the page.
    static Response refuse(ConsoleRequest visit, ConsoleScope scope, Problem problem) {
        return visit.refuse(problem, TEMPLATE, view(visit, scope, NEW_CUSTOMERS, Fault.of(problem)));
    }

    /// Asks before all drafts are discarded.
    static Response askDiscard(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        View review = view(visit, scope, NEW_CUSTOMERS, null);
        return visit.show(
                "draft-discard",
                new DiscardView(
                        review.frame(),
                        review.path(),
                        review.parts(),
                        PriceTablePage.rows(visit, scope).size()));
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String migration, @Nullable Fault fault) {
        ProductState product = ProductState.find(visit, scope, visit.variable("id"));
        CatalogState catalog = CatalogState.of(visit, scope, product.id());
        Map<String, FeatureState> features = PriceTable.byId(CatalogState.features(visit, scope));
        List<Part> parts = catalog.drafts().stream()
                .map(it -> new Part(
                        it, TermsDiff.rows(it, features, (before, after) -> effect(visit, scope, it, before, after))))
                .toList();
        return new View(
                visit.frame("Review of " + product.displayName(), ProductsPage.SECTION, scope),
                scope,
                product,
                catalog,
                features,
                parts,
                migration,
                ReviewLinkPage.links(visit, scope),
                visit.now(),
                fault);
    }

    /// Describes how many subscribers of a plan are above a limit that becomes smaller; empty in other cases.
    static String effect(
            ConsoleRequest visit,
            ConsoleScope scope,
            PackageRecord pack,
            @Nullable EntitlementContent before,
            @Nullable EntitlementContent after) {
        if (!pack.isPlan() || pack.subscribers() == 0 || before == null) {
            return "";
        }
        BigDecimal limit = after == null ? BigDecimal.ZERO : after.usageLimit();
        BigDecimal had = before.usageLimit();
        if (limit == null || (had == null ? !before.hasUnlimitedUsage() : limit.compareTo(had) >= 0)) {
            return "";
        }
        return EntitlementFormPage.effect(visit, scope, pack.id(), before.featureId(), limit.toPlainString())
                .count();
    }

    public record Published(List<String> taskIds, String revision) {}

    public record Part(PackageRecord pack, List<Line> lines) {}

    /// The changes that are discarded.
    ///
    /// @param path of the product
    /// @param rows features that have a row although no published plan grants them
    public record DiscardView(Frame frame, String path, List<Part> parts, int rows) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            ProductState product,
            CatalogState catalog,
            Map<String, FeatureState> features,
            List<Part> parts,
            String migration,
            List<ReviewLinkPage.Link> links,
            Instant now,
            @Nullable Fault fault) {

        public List<String[]> lifetimes() {
            return ReviewLinkPage.LIFETIMES.keySet().stream()
                    .map(it -> new String[] {it, it})
                    .toList();
        }

        /// Returns what a missing price means, with the names of its plan or add-on and of its feature.
        public String sentence(MissingPrice it) {
            String pack = catalog.find(it.type().equals("PLAN"), it.id())
                    .map(one -> one.content().displayName())
                    .orElse(it.id());
            FeatureState feature = features.get(it.featureId());
            return it.sentence(pack, feature == null ? it.featureId() : feature.displayName());
        }

        public boolean mayShare() {
            return scope.may("POST", "/products/{id}/review-links");
        }

        public String path() {
            return "%s/products/%s".formatted(scope.path(), UrlText.encoded(product.id()));
        }

        public long affected() {
            return catalog.drafts().stream()
                    .mapToLong(PackageRecord::subscribers)
                    .sum();
        }
    }
}
