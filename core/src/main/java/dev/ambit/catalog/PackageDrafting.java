package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DRAFT_ALREADY_EXISTS;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static dev.ambit.problem.ProblemCode.EDIT_ALLOWED_ON_DRAFT_ONLY;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PRODUCT_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates plans and add-ons, and edits their drafts. A draft has no effect on checks until [Publishing]
/// publishes it.
public final class PackageDrafting {

    private final CatalogChange change;

    public PackageDrafting(CatalogChange change) {
        this.change = change;
    }

    CatalogPackage create(Caller caller, PackageDraft draft) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> create(tx, environment, draft, now));
    }

    /// Creates a draft with the content of another package of the same product.
    ///
    /// @param displayName null keeps the name of the original
    CatalogPackage copy(Caller caller, PackageKind kind, String id, String targetId, @Nullable String displayName) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> {
            CatalogPackage original = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
            PackageContent content = original.content().copied(displayName);
            return create(tx, environment, new PackageDraft(kind, targetId, original.productId(), content), now);
        });
    }

    private static CatalogPackage create(Handle tx, EnvironmentId environment, PackageDraft draft, Instant now) {
        if (Products.find(tx, environment, draft.productId()).isEmpty()) {
            throw PRODUCT_NOT_FOUND
                    .because("Product `%s` does not exist. Create it first, or send another `productId`."
                            .formatted(draft.productId()))
                    .at("productId", draft.productId(), "the id of a product");
        }
        if (Packages.insert(tx, environment, List.of(draft), now) == 0) {
            throw DUPLICATED_ENTITY
                    .because(
                            "A package with id `%s` already exists (ids of archived packages cannot be reused). Choose another id."
                                    .formatted(draft.id()))
                    .with("entityName", draft.kind())
                    .with("identifier", draft.id());
        }
        CatalogPackage created = first(draft, now);
        requireValidReferences(tx, environment, created);
        PackageVersions.insert(tx, environment, List.of(created), now);
        // Reads the stored row, because PostgreSQL rounds times.
        return found(tx, environment, created);
    }

    /// Creates a draft of a published package.
    CatalogPackage draft(Caller caller, PackageKind kind, String id) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> {
            CatalogPackage shown = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
            if (shown.archivedAt() != null) {
                throw ENTITY_IS_ARCHIVED.because(
                        "`%s` is archived and cannot be changed. Create another one.".formatted(id));
            }
            if (shown.isDraft()) {
                throw DRAFT_ALREADY_EXISTS.because(
                        "`%s` already has a draft. Edit, publish or remove that draft.".formatted(id));
            }
            PackageVersions.insert(tx, environment, List.of(next(shown, shown.content())), now);
            return found(tx, environment, shown);
        });
    }

    /// Changes the content of the draft.
    CatalogPackage edit(Caller caller, PackageKind kind, String id, UnaryOperator<PackageContent> edit) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> edit(tx, environment, kind, id, edit, now));
    }

    /// Adds entitlements to the draft.
    ///
    /// @throws Problem at the invalid entitlement, such as `entitlements.3.usageLimit`
    CatalogPackage grant(Caller caller, PackageKind kind, String id, List<PackageEntitlement> added) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> {
            requireFeatures(kind, added, features(tx, environment));
            return edit(tx, environment, kind, id, content -> content.adding(added), now);
        });
    }

    /// Changes the entitlement of the draft for one feature.
    CatalogPackage regrant(
            Caller caller, PackageKind kind, String id, String featureId, UnaryOperator<PackageEntitlement> update) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> {
            UnaryOperator<PackageContent> replacing = content -> {
                PackageEntitlement changed = update.apply(content.entitlement(featureId));
                requireFeature(kind, changed, features(tx, environment));
                return content.replacing(changed);
            };
            return edit(tx, environment, kind, id, replacing, now);
        });
    }

    /// Removes a feature from the draft's entitlements.
    ///
    /// @return the draft before the change
    CatalogPackage revoke(Caller caller, PackageKind kind, String id, String featureId) {
        EnvironmentId environment = caller.environment();
        return change.editDrafts(environment, (tx, now) -> {
            CatalogPackage before = requireDraft(tx, environment, kind, id);
            edit(tx, environment, kind, id, content -> content.without(content.entitlement(featureId)), now);
            return before;
        });
    }

    /// Discards the draft. A package that was never published is deleted.
    void discard(Caller caller, PackageKind kind, String id) {
        EnvironmentId environment = caller.environment();
        change.editDrafts(environment, (tx, _) -> {
            CatalogPackage draft = requireDraft(tx, environment, kind, id);
            boolean wasPublished =
                    !Packages.published(tx, environment, kind, List.of(id)).isEmpty();
            PackageVersions.removeDrafts(tx, environment, List.of(draft));
            if (!wasPublished) {
                requireUnused(draft, Packages.all(tx, environment));
                Packages.remove(tx, environment, List.of(draft));
            }
            return null;
        });
    }

    private static CatalogPackage edit(
            Handle tx,
            EnvironmentId environment,
            PackageKind kind,
            String id,
            UnaryOperator<PackageContent> edit,
            Instant now) {
        CatalogPackage shown = requireDraft(tx, environment, kind, id);
        PackageContent content = edit.apply(shown.content());
        if (content.equals(shown.content())) {
            return shown;
        }
        requireValidReferences(tx, environment, shown.with(content));
        PackageVersions.rewrite(tx, environment, shown.key(), content, now);
        return found(tx, environment, shown);
    }

    private static CatalogPackage requireDraft(Handle tx, EnvironmentId environment, PackageKind kind, String id) {
        CatalogPackage shown = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
        if (!shown.isDraft()) {
            throw EDIT_ALLOWED_ON_DRAFT_ONLY.because(
                    "`%s` is published and cannot be edited. Create a draft (`POST …/draft`) and edit the draft."
                            .formatted(id));
        }
        return shown;
    }

    /// Only drafts can refer to packages that were never published.
    private static void requireUnused(CatalogPackage draft, List<CatalogPackage> all) {
        for (CatalogPackage other : all) {
            if (draft.isNamedBy(other)) {
                throw draft.kind().inUse(draft.id(), other.id());
            }
        }
    }

    /// Returns the draft that follows a published version.
    static CatalogPackage next(CatalogPackage published, PackageContent content) {
        return new CatalogPackage(
                published.kind(),
                published.id(),
                published.productId(),
                published.version() + 1,
                VersionState.DRAFT,
                null,
                content,
                published.createdAt(),
                published.updatedAt(),
                null);
    }

    static CatalogPackage first(PackageDraft draft, Instant now) {
        return new CatalogPackage(
                draft.kind(),
                draft.id(),
                draft.productId(),
                0,
                VersionState.DRAFT,
                null,
                draft.content(),
                now,
                now,
                null);
    }

    /// Validates a package against the catalog: its product is not archived, its features exist and fit the
    /// entitlements and prices, its add-ons and base plans exist, and its base plans form no cycle.
    static void requireValidReferences(Handle tx, EnvironmentId environment, CatalogPackage it) {
        requireValidReferences(tx, environment, List.of(it));
    }

    /// Validates packages like [#requireValidReferences(Handle, EnvironmentId, CatalogPackage)].
    static void requireValidReferences(Handle tx, EnvironmentId environment, List<CatalogPackage> packages) {
        packages.stream()
                .map(CatalogPackage::productId)
                .distinct()
                .forEach(id -> Products.require(tx, environment, id).requireNotArchived());
        Map<String, CatalogFeature> features = features(tx, environment);
        List<CatalogPackage> all = Packages.all(tx, environment);
        for (CatalogPackage it : packages) {
            it.content().requireFit(it.kind(), it.id());
            requireFeatures(it.kind(), it.content().entitlements(), features);
            ChargeRules.requireFeatures(it.content(), features);
            requireAddons("compatibleAddonIds", it.content().compatibleAddonIds(), all);
            requireAddons("dependencies", it.content().dependencies(), all);
            BasePlans.requireNoCycle(it, all);
        }
    }

    static void requireFeatures(
            PackageKind kind, List<PackageEntitlement> entitlements, Map<String, CatalogFeature> features) {
        for (int i = 0; i < entitlements.size(); i++) {
            try {
                requireFeature(kind, entitlements.get(i), features);
            } catch (Problem problem) {
                throw problem.under("entitlements." + i);
            }
        }
    }

    private static void requireFeature(
            PackageKind kind, PackageEntitlement entitlement, Map<String, CatalogFeature> features) {
        entitlement.requireFit(kind);
        CatalogFeature feature = features.get(entitlement.featureId());
        if (feature == null) {
            throw FEATURE_NOT_FOUND
                    .because("Feature `%s` does not exist. Create it first, or grant another feature."
                            .formatted(entitlement.featureId()))
                    .at("id", entitlement.featureId(), "the id of a feature")
                    .with("refId", entitlement.featureId());
        }
        entitlement.requireFit(feature.content());
    }

    private static void requireAddons(String field, List<String> ids, List<CatalogPackage> all) {
        for (String id : ids) {
            if (all.stream()
                    .noneMatch(it -> it.kind() == PackageKind.ADDON && it.id().equals(id))) {
                throw PackageKind.ADDON.missing(id).at(field, id, "ids of add-ons");
            }
        }
    }

    static Map<String, CatalogFeature> features(Handle tx, EnvironmentId environment) {
        return Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
    }

    private static CatalogPackage found(Handle tx, EnvironmentId environment, CatalogPackage it) {
        return Packages.find(tx, environment, it.kind(), it.id()).orElseThrow();
    }
}
