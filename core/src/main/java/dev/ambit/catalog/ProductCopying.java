package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.http.Patch;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Copies a product. Its packages become drafts of the copy: `pro` becomes `cloud-pro` in a copy `cloud`.
/// References between the packages point to the copies.
public final class ProductCopying {

    private final CatalogChange change;

    public ProductCopying(CatalogChange change) {
        this.change = change;
    }

    /// The names of the copy; absent ones are taken from the original.
    record Names(String id, @Nullable String displayName, Patch<String> description) {

        ProductDraft draft(Product original) {
            return new ProductDraft(
                    id,
                    displayName == null ? original.displayName() : displayName,
                    description.over(original.description()),
                    false,
                    original.multipleSubscriptions(),
                    original.metadata());
        }
    }

    /// Copies everything, or nothing if an id is taken.
    Committed<Product> copy(Caller caller, Author author, String id, Names names) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            Product original = Products.require(tx, environment, id);
            original.requireNotArchived();
            ProductDraft draft = names.draft(original);
            if (!Products.insert(tx, environment, draft, edit.now())) {
                throw taken("Product", draft.id());
            }
            Products.update(tx, environment, governed(tx, environment, draft.id(), original), edit.now());
            packages(tx, environment, original.id(), draft.id(), edit.now());
            CatalogEvents.productCreated(edit.changes(), draft);
            edit.revision(caller.account(), "Product %s was copied from %s.".formatted(draft.id(), id));
            return Products.require(tx, environment, draft.id());
        });
    }

    /// Returns the copy with the original's settings, without their plans, because these belong to the original.
    private static Product governed(Handle tx, EnvironmentId environment, String id, Product original) {
        ProductSettings settings = original.settings();
        return Products.require(tx, environment, id)
                .governedBy(settings == null ? null : settings.withoutPlans(), original.usageResetCutoffRule());
    }

    private static void packages(Handle tx, EnvironmentId environment, String from, String to, Instant now) {
        List<CatalogPackage> all = Packages.all(tx, environment);
        List<CatalogPackage> originals = all.stream()
                .filter(it -> it.productId().equals(from) && it.archivedAt() == null)
                .toList();
        UnaryOperator<String> plans = renaming(originals, PackageKind.PLAN, to);
        UnaryOperator<String> addons = renaming(originals, PackageKind.ADDON, to);
        List<PackageDraft> copies = originals.stream()
                .map(it -> new PackageDraft(
                        it.kind(), copied(to, it.id()), to, it.content().withRenamedPackages(plans, addons)))
                .toList();
        if (Packages.insert(tx, environment, copies, now) < copies.size()) {
            throw copies.stream()
                    .filter(it -> all.stream()
                            .anyMatch(other ->
                                    other.kind() == it.kind() && other.id().equals(it.id())))
                    .findFirst()
                    .map(it -> taken(it.kind().name(), it.id()))
                    .orElseThrow();
        }
        List<CatalogPackage> drafts =
                copies.stream().map(it -> PackageDrafting.first(it, now)).toList();
        PackageVersions.insert(tx, environment, drafts, now);
    }

    /// References to packages of other products stay unchanged.
    private static UnaryOperator<String> renaming(List<CatalogPackage> originals, PackageKind kind, String to) {
        Set<String> own = originals.stream()
                .filter(it -> it.kind() == kind)
                .map(CatalogPackage::id)
                .collect(toSet());
        return id -> own.contains(id) ? copied(to, id) : id;
    }

    private static String copied(String product, String id) {
        return EntityId.valid("targetId", product + "-" + id);
    }

    private static Problem taken(String entity, String id) {
        return DUPLICATED_ENTITY
                .because("%s `%s` already exists, so the copy cannot use this id. Choose another `targetId`."
                        .formatted(entity, id))
                .at("targetId", id, "an id whose copies have unused ids")
                .with("entityName", entity)
                .with("identifier", id);
    }
}
