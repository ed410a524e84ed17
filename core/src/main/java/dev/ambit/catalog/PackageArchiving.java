package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ADDON_HAS_DRAFT;
import static dev.ambit.problem.ProblemCode.ADDON_IS_DRAFT;
import static dev.ambit.problem.ProblemCode.PLAN_IS_DOWNGRADE_PLAN;
import static dev.ambit.problem.ProblemCode.PLAN_IS_DRAFT;
import static dev.ambit.problem.ProblemCode.PLAN_IS_START_PLAN;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Archives plans and add-ons, and unarchives them. Existing subscriptions keep them.
public final class PackageArchiving {

    private final CatalogChange change;

    public PackageArchiving(CatalogChange change) {
        this.change = change;
    }

    /// Archives a package. Repeated calls change nothing.
    Committed<CatalogPackage> archive(Caller caller, Author author, PackageKind kind, String id) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            CatalogPackage shown = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
            if (shown.archivedAt() != null) {
                return shown;
            }
            if (shown.isDraft()) {
                throw draft(tx, environment, shown);
            }
            requireUnneeded(tx, environment, shown, List.of(shown));
            archive(edit, List.of(shown));
            edit.revision(caller.account(), "%s %s was archived.".formatted(kind.title(), id));
            return shown.archived(edit.now());
        });
    }

    /// Unarchives a package in its last published version. Changes nothing if it is not archived.
    ///
    /// @throws Problem if its product is archived, or its features or packages no longer exist
    Committed<CatalogPackage> unarchive(Caller caller, Author author, PackageKind kind, String id) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            CatalogPackage shown = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
            if (shown.archivedAt() == null) {
                return shown;
            }
            PackageDrafting.requireValidReferences(tx, environment, shown);
            Publishing.requireReady(PublishedPackages.read(tx, environment), shown.unarchived());
            Packages.unarchive(
                    tx, environment, List.of(new PackageDraft(kind, id, shown.productId(), shown.content())));
            CatalogEvents.published(edit.changes(), shown.unarchived(), false);
            edit.revision(caller.account(), "%s %s was unarchived.".formatted(kind.title(), id));
            return shown.unarchived();
        });
    }

    /// Requires that no product has the plan as start or downgrade plan, and no other package uses the add-on.
    ///
    /// @param gone the packages that are archived together
    static void requireUnneeded(Handle tx, EnvironmentId environment, CatalogPackage it, List<CatalogPackage> gone) {
        switch (it.kind()) {
            case PLAN -> requireNoDefault(tx, environment, it.id());
            case ADDON -> requireUnused(tx, environment, it, gone);
        }
    }

    /// Archives packages whose published versions are given.
    static void archive(CatalogEdit edit, List<CatalogPackage> packages) {
        Packages.archive(edit.tx(), edit.environment(), packages, edit.now());
        packages.forEach(it -> CatalogEvents.published(edit.changes(), it.archived(edit.now()), false));
    }

    private static Problem draft(Handle tx, EnvironmentId environment, CatalogPackage draft) {
        boolean wasPublished = !Packages.published(tx, environment, draft.kind(), List.of(draft.id()))
                .isEmpty();
        return switch (draft.kind()) {
            case PLAN ->
                PLAN_IS_DRAFT.because(
                        "Plan `%s` has a draft. Publish or remove the draft first.".formatted(draft.id()));
            case ADDON ->
                (wasPublished ? ADDON_HAS_DRAFT : ADDON_IS_DRAFT)
                        .because("Add-on `%s` has a draft. Publish or remove the draft first.".formatted(draft.id()));
        };
    }

    private static void requireNoDefault(Handle tx, EnvironmentId environment, String id) {
        for (Product product : Products.all(tx, environment)) {
            ProductSettings settings = product.settings();
            if (settings == null || product.archivedAt() != null) {
                continue;
            }
            if (id.equals(settings.subscriptionStartPlanId())) {
                throw PLAN_IS_START_PLAN.because(
                        "Plan `%s` is the start plan of product `%s`. Change `subscriptionStartPlanId` of the product first."
                                .formatted(id, product.id()));
            }
            if (id.equals(settings.downgradePlanId())) {
                throw PLAN_IS_DOWNGRADE_PLAN.because(
                        "Plan `%s` is the downgrade plan of product `%s`. Change `downgradePlanId` of the product first."
                                .formatted(id, product.id()));
            }
        }
    }

    /// Requires that no published package and no draft uses the add-on.
    private static void requireUnused(
            Handle tx, EnvironmentId environment, CatalogPackage addon, List<CatalogPackage> gone) {
        Optional<CatalogPackage> user = Stream.concat(
                        Packages.all(tx, environment).stream(), Packages.published(tx, environment).stream())
                .filter(it -> it.archivedAt() == null && addon.isNamedBy(it))
                .filter(it -> gone.stream()
                        .noneMatch(
                                other -> other.kind() == it.kind() && other.id().equals(it.id())))
                .findFirst();
        if (user.isPresent()) {
            throw addon.kind().inUse(addon.id(), user.get().id());
        }
    }
}
