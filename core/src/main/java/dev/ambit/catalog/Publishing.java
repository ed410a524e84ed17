package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ADDON_HAS_TO_HAVE_PRICE;
import static dev.ambit.problem.ProblemCode.BASE_PLAN_IS_DRAFT;
import static dev.ambit.problem.ProblemCode.COMPATIBLE_ADDON_IS_DRAFT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.PACKAGE_ALREADY_PUBLISHED;
import static dev.ambit.problem.ProblemCode.PACKAGE_PRICING_TYPE_NOT_SET;

import dev.ambit.access.Caller;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Publishes drafts of plans and add-ons. New subscriptions use the published version. Each publish creates a
/// revision of the whole catalog.
public final class Publishing {

    private final CatalogChange change;

    public Publishing(CatalogChange change) {
        this.change = change;
    }

    /// The result of publishing.
    ///
    /// @param revision the hash of the new revision
    /// @param rollout operation that gives existing subscriptions the entitlements of the new version; null if they
    ///     keep the entitlements of their own version
    record Published(String revision, @Nullable UUID rollout) {}

    /// The result of publishing all drafts.
    ///
    /// @param rollout as in [Published]
    record PublishedDrafts(String revision, @Nullable UUID rollout) {}

    /// Publishes the draft in one change of the catalog.
    ///
    /// @param withRollout whether existing subscriptions get the entitlements of the new version
    /// @param isConfirmed whether usage may be free for the subscribers of one billing period
    Committed<Published> publish(
            Caller caller, Author author, PackageKind kind, String id, boolean withRollout, boolean isConfirmed) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            CatalogPackage draft = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
            if (!draft.isDraft()) {
                throw PACKAGE_ALREADY_PUBLISHED.because(
                        "`%s` has no draft to publish. Create a draft (`POST …/draft`) first.".formatted(id));
            }
            PackageDrafting.requireValidReferences(tx, environment, draft);
            requirePricedUsage(edit, List.of(draft), isConfirmed);
            List<CatalogPackage> published = publish(edit, PublishedPackages.read(tx, environment), draft);
            UUID rollout = withRollout ? rollout(edit, caller.account(), published, false, RolloutFilter.ALL) : null;
            String revision = edit.revision(caller.account(), "%s %s was published.".formatted(kind.title(), id));
            return new Published(revision, rollout);
        });
    }

    /// Publishes all drafts of a product, or of the catalog if `productId` is null, in one change of the catalog.
    ///
    /// @param hash the digest of the drafts that were reviewed
    /// @param isConfirmed as in [#publish]
    /// @throws dev.ambit.problem.Problem `EditedMeanwhile` if a draft differs from the reviewed one
    Committed<PublishedDrafts> publishAll(
            Caller caller,
            Author author,
            @Nullable String productId,
            String hash,
            boolean withRollout,
            boolean isConfirmed) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            if (productId != null) {
                Products.require(tx, environment, productId);
            }
            List<PackageState> states = PackageState.all(tx, environment, productId, Packages.Entitlements.ALL);
            List<CatalogPackage> drafts = states.stream()
                    .map(PackageState::shown)
                    .filter(CatalogPackage::isDraft)
                    .toList();
            requireReviewed(hash, PackageState.hash(states));
            if (drafts.isEmpty()) {
                throw PACKAGE_ALREADY_PUBLISHED.because(
                        "There are no unpublished changes. Edit a plan or an add-on, then publish.");
            }
            drafts.forEach(it -> PackageDrafting.requireValidReferences(tx, environment, it));
            requirePricedUsage(edit, drafts, isConfirmed);
            List<CatalogPackage> published = publishInOrder(edit, drafts);
            UUID rollout = withRollout ? rollout(edit, caller.account(), published, false, RolloutFilter.ALL) : null;
            String why = "%d drafts were published.".formatted(drafts.size());
            return new PublishedDrafts(edit.revision(caller.account(), why), rollout);
        });
    }

    private static void requirePricedUsage(CatalogEdit edit, List<CatalogPackage> drafts, boolean isConfirmed) {
        if (!isConfirmed) {
            UnpricedUsage.requireNone(
                    UnpricedUsage.added(
                            edit.tx(),
                            edit.environment(),
                            drafts.stream().map(CatalogPackage::draft).toList(),
                            List.of()),
                    "If these subscribers do not pay it, send `confirmUnpricedUsage: true`.");
        }
    }

    private static void requireReviewed(String reviewed, String hash) {
        if (!reviewed.equals(hash)) {
            throw EDITED_MEANWHILE
                    .because("The drafts have changed since the review. Review them again, then publish.")
                    .at("hash", reviewed, hash);
        }
    }

    /// Publishes add-ons before the plans that name them, and base plans before the plans that inherit from them.
    ///
    /// @return all published versions
    static List<CatalogPackage> publishInOrder(CatalogEdit edit, List<CatalogPackage> drafts) {
        PublishedPackages packages = PublishedPackages.read(edit.tx(), edit.environment());
        List<CatalogPackage> published = new ArrayList<>();
        List<CatalogPackage> waiting = new ArrayList<>(drafts);
        while (!waiting.isEmpty()) {
            List<CatalogPackage> ready = waiting.stream()
                    .filter(it -> waiting.stream().noneMatch(other -> isBefore(other, it)))
                    .toList();
            waiting.removeAll(ready);
            ready.forEach(it -> published.addAll(publish(edit, packages, it)));
        }
        return published;
    }

    private static boolean isBefore(CatalogPackage first, CatalogPackage second) {
        return second.kind() == PackageKind.PLAN
                && (first.kind() == PackageKind.ADDON
                        || first.id().equals(second.content().parentPlanId()));
    }

    /// Publishes the draft, and new versions of the published plans that inherit from it.
    ///
    /// @return all published versions
    static List<CatalogPackage> publish(CatalogEdit edit, PublishedPackages packages, CatalogPackage storedDraft) {
        CatalogPackage draft = packages.renumberedAfterLatest(storedDraft);
        Integer parentVersion = parentVersion(packages, draft.content());
        requireReady(packages, draft, parentVersion);
        if (draft.kind() == PackageKind.PLAN) {
            BasePlans.requireNoCycle(draft, packages.all());
        }
        PackageVersions.publish(edit.tx(), edit.environment(), draft.key(), parentVersion, edit.now());
        if (draft.kind() == PackageKind.PLAN) {
            List<String> granted = draft.content().entitlements().stream()
                    .map(PackageEntitlement::featureId)
                    .toList();
            DraftFeatures.remove(edit.tx(), edit.environment(), draft.productId(), granted);
        }
        CatalogPackage published = draft.publishedWithBase(parentVersion);
        packages.put(published);
        CatalogEvents.published(edit.changes(), draft, draft.version() == 0);
        List<CatalogPackage> all = new ArrayList<>(List.of(published));
        if (draft.kind() == PackageKind.PLAN) {
            republishChildren(edit, packages, draft, all);
        }
        return all;
    }

    /// Starts a rollout of all published versions.
    ///
    /// @param isReversible whether the rollout records the earlier versions of subscriptions
    static UUID rollout(
            CatalogEdit edit,
            AccountId account,
            List<CatalogPackage> published,
            boolean isReversible,
            RolloutFilter filter) {
        UUID operation = Operations.insert(
                edit.tx(), account, edit.environment(), OperationKind.ROLLOUT, edit.now(), edit.now());
        Rollouts.insert(
                edit.tx(),
                edit.environment(),
                new Rollout(
                        operation, RolloutVersions.of(published), edit.author().traceId(), isReversible, filter, null));
        return operation;
    }

    /// Publishes a new version of each child. Its content stays the same, but it builds on the new version of the base.
    private static void republishChildren(
            CatalogEdit edit, PublishedPackages packages, CatalogPackage base, List<CatalogPackage> published) {
        for (CatalogPackage child : packages.children(base.id())) {
            PackageVersions.renumberDraft(edit.tx(), edit.environment(), child.kind(), child.id());
            CatalogPackage next = PackageDrafting.next(child, child.content()).publishedWithBase(base.version());
            PackageVersions.insert(edit.tx(), edit.environment(), List.of(next), edit.now());
            packages.put(next);
            published.add(next);
            CatalogEvents.published(edit.changes(), next, false);
            republishChildren(edit, packages, next, published);
        }
    }

    /// Requires that the package can be sold with the features and packages that are published now.
    static void requireReady(PublishedPackages packages, CatalogPackage it) {
        requireReady(packages, it, parentVersion(packages, it.content()));
    }

    private static void requireReady(
            PublishedPackages packages, CatalogPackage draft, @Nullable Integer parentVersion) {
        PackageContent content = draft.content();
        if (draft.archivedAt() != null) {
            throw ENTITY_IS_ARCHIVED.because(
                    "`%s` is archived and cannot be published. Create another one.".formatted(draft.id()));
        }
        if (content.pricingType() == null) {
            throw PACKAGE_PRICING_TYPE_NOT_SET
                    .because(
                            "`pricingType` of `%s` is not set. Set it to `FREE`, `PAID` or `CUSTOM` before you publish."
                                    .formatted(draft.id()))
                    .with("refId", draft.id());
        }
        if (draft.kind() == PackageKind.ADDON
                && content.pricingType() == PricingType.PAID
                && content.charges().isEmpty()) {
            throw ADDON_HAS_TO_HAVE_PRICE
                    .because("Add-on `%s` is `PAID` and has no price. Add a price before you publish."
                            .formatted(draft.id()))
                    .with("refId", draft.id());
        }
        if (content.parentPlanId() != null && parentVersion == null) {
            throw BASE_PLAN_IS_DRAFT.because(
                    "Base plan `%s` is a draft. Publish it first.".formatted(content.parentPlanId()));
        }
        List<String> unpublished = content.compatibleAddonIds().stream()
                .filter(id -> packages.find(PackageKind.ADDON, id).isEmpty())
                .toList();
        if (!unpublished.isEmpty()) {
            throw COMPATIBLE_ADDON_IS_DRAFT
                    .because("`compatibleAddonIds` contains unpublished add-ons: %s. Publish them first."
                            .formatted(String.join(", ", unpublished)))
                    .with("nonPublishedPackageIds", unpublished);
        }
        for (PackageEntitlement entitlement : content.entitlements()) {
            if (packages.isFeatureArchived(entitlement.featureId())) {
                throw ENTITY_IS_ARCHIVED.because(
                        "Feature `%s` is archived and cannot be granted. Remove the entitlement, or unarchive the feature."
                                .formatted(entitlement.featureId()));
            }
        }
    }

    private static @Nullable Integer parentVersion(PublishedPackages packages, PackageContent content) {
        return content.parentPlanId() == null
                ? null
                : packages.find(PackageKind.PLAN, content.parentPlanId())
                        .map(CatalogPackage::version)
                        .orElse(null);
    }
}
