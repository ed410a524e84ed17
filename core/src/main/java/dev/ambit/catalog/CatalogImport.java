package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Imports a catalog draft, all of it or nothing. Existing packages get a new version only if they have changed.
public final class CatalogImport {

    private final CatalogChange change;

    public CatalogImport(CatalogChange change) {
        this.change = change;
    }

    private static final String RETYPE =
            "Choose another id, or import it as another feature with `retype=true` (command line: `--retype`).";

    /// Options of an import.
    ///
    /// @param publish true publishes packages at once, and archives the product's entities that the import lacks;
    ///     false leaves drafts
    /// @param retype true imports a feature with a changed type as another feature; false refuses it
    /// @param choices for the decisions that the list would undo: by path whether the list is taken
    public record Options(boolean publish, boolean retype, Map<String, Boolean> choices) {

        /// Publishes the packages of a list in an environment that has no decisions yet.
        public static final Options PUBLISHED = new Options(true, false, Map.of());

        public Options {
            choices = Map.copyOf(choices);
        }
    }

    /// Imports everything, or throws and changes nothing.
    public Committed<ImportResult> run(Caller caller, Author author, CatalogDraft asked, Options options) {
        return change.edit(caller.environment(), author, edit -> {
            ImportDecisions.Settled settled = settled(edit, asked, options);
            CatalogDraft draft = settled.draft();
            List<CatalogPackage> drafts = add(edit, draft, options.publish());
            if (options.publish()) {
                Publishing.publishInOrder(edit, drafts);
                ImportArchiving.archive(edit, draft, settled.kept());
            }
            ImportedEntities.put(edit.tx(), edit.environment(), draft.productId(), settled.entries());
            return ImportResult.of(revision(caller, edit, draft), draft, null, null);
        });
    }

    /// Returns what an import would change once its packages are published. Everything is rolled back.
    public ImportResult preview(Caller caller, Author author, CatalogDraft asked, Options options) {
        EnvironmentId environment = caller.environment();
        try {
            change.edit(environment, author, edit -> {
                CanonicalCatalog before = CanonicalCatalog.of(edit.tx(), environment);
                Map<PackageVersionKey, Long> subscribers = SubscriberCounts.all(edit.tx(), environment);
                ImportDecisions.Settled settled = settled(edit, asked, options);
                CatalogDraft draft = settled.draft();
                List<CatalogPackage> drafts = add(edit, draft, options.publish());
                Publishing.publishInOrder(edit, drafts);
                if (options.publish()) {
                    ImportArchiving.archive(edit, draft, settled.kept());
                }
                String hash = revision(caller, edit, draft);
                List<CatalogDiff.Difference> changes =
                        CatalogDiff.of(before, CanonicalCatalog.of(edit.tx(), environment));
                List<ImportResult.Affected> affected = drafts.stream()
                        .map(it -> ImportResult.Affected.of(it, subscribers))
                        .toList();
                throw new RolledBack(ImportResult.of(hash, draft, changes, affected));
            });
            throw new IllegalStateException("The preview was not rolled back.");
        } catch (RolledBack preview) {
            return preview.result;
        }
    }

    private static ImportDecisions.Settled settled(CatalogEdit edit, CatalogDraft asked, Options options) {
        return ImportDecisions.settle(edit, retyped(edit, asked, options), options.choices(), options.publish());
    }

    private static CatalogDraft retyped(CatalogEdit edit, CatalogDraft asked, Options options) {
        return options.retype()
                ? FeatureRetyping.of(asked, PackageDrafting.features(edit.tx(), edit.environment()))
                : asked;
    }

    /// Adds the product and the features, and returns the new drafts of packages.
    private static List<CatalogPackage> add(CatalogEdit edit, CatalogDraft draft, boolean publish) {
        Handle tx = edit.tx();
        EnvironmentId environment = edit.environment();
        Map<String, CatalogFeature> existing = PackageDrafting.features(tx, environment);
        product(edit, draft);
        if (publish) {
            ReimportedPackages.unarchive(edit, draft);
        }
        List<CatalogPackage> shown = Packages.all(tx, environment);
        List<CatalogPackage> published = Packages.published(tx, environment);
        ImportRules.requireOwn(draft, shown);
        List<CatalogPackage> known =
                Stream.concat(shown.stream(), published.stream()).toList();
        features(edit, draft, existing, known);
        return drafts(edit, draft.packages(), byId(shown), byId(published));
    }

    private static String revision(Caller caller, CatalogEdit edit, CatalogDraft draft) {
        return edit.revision(caller.account(), "%s was imported.".formatted(draft.productName()));
    }

    private static void product(CatalogEdit edit, CatalogDraft draft) {
        var product =
                new ProductDraft(draft.productId(), draft.productName(), null, false, false, draft.productMetadata());
        if (Products.insert(edit.tx(), edit.environment(), product, edit.now())) {
            CatalogEvents.productCreated(edit.changes(), product);
        } else if (Products.rename(edit.tx(), edit.environment(), product, edit.now())) {
            Products.find(edit.tx(), edit.environment(), product.id())
                    .ifPresent(it -> CatalogEvents.productUpdated(edit.changes(), it));
        }
    }

    private static void features(
            CatalogEdit edit, CatalogDraft draft, Map<String, CatalogFeature> existing, List<CatalogPackage> packages) {
        List<FeatureDraft> added = new ArrayList<>();
        List<FeatureDraft> changed = new ArrayList<>();
        for (FeatureDraft feature : draft.features()) {
            CatalogFeature known = existing.get(feature.id());
            if (known == null) {
                added.add(feature);
                continue;
            }
            ImportRules.requireSameType(known.content(), feature, RETYPE);
            FeatureDraft next = feature.over(known.content());
            if (!known.content().equals(next) || known.archivedAt() != null) {
                ImportRules.requireUsedValues(next, draft, packages);
                changed.add(next);
            }
        }
        Features.insert(edit.tx(), edit.environment(), added, edit.now());
        Features.update(edit.tx(), edit.environment(), changed, edit.now());
        Map<String, CatalogFeature> after = PackageDrafting.features(edit.tx(), edit.environment());
        added.forEach(it -> CatalogEvents.featureCreated(edit.changes(), Objects.requireNonNull(after.get(it.id()))));
        changed.forEach(it -> CatalogEvents.featureUpdated(edit.changes(), Objects.requireNonNull(after.get(it.id()))));
    }

    /// Creates a draft for each new or changed package; it replaces an older draft.
    private static List<CatalogPackage> drafts(
            CatalogEdit edit,
            List<PackageDraft> drafts,
            Map<PackageVersionKey, CatalogPackage> shown,
            Map<PackageVersionKey, CatalogPackage> published) {
        List<CatalogPackage> next = new ArrayList<>();
        List<CatalogPackage> outdated = new ArrayList<>();
        for (PackageDraft draft : drafts) {
            var key = new PackageVersionKey(draft.kind(), draft.id(), 0);
            CatalogPackage current = published.get(key);
            if (current != null && current.content().equals(draft.content())) {
                continue;
            }
            CatalogPackage open = shown.get(key);
            if (open != null && open.isDraft()) {
                outdated.add(open);
            }
            next.add(
                    current == null
                            ? PackageDrafting.first(draft, edit.now())
                            : PackageDrafting.next(current, draft.content()));
        }
        Map<String, CatalogFeature> features = PackageDrafting.features(edit.tx(), edit.environment());
        next.forEach(
                it -> PackageDrafting.requireFeatures(it.kind(), it.content().entitlements(), features));
        PackageVersions.removeDrafts(edit.tx(), edit.environment(), outdated);
        Packages.insert(edit.tx(), edit.environment(), drafts, edit.now());
        PackageVersions.insert(edit.tx(), edit.environment(), next, edit.now());
        return next;
    }

    private static Map<PackageVersionKey, CatalogPackage> byId(List<CatalogPackage> packages) {
        return packages.stream().collect(toMap(it -> new PackageVersionKey(it.kind(), it.id(), 0), it -> it));
    }

    /// Thrown to roll back the transaction of a preview.
    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient ImportResult result;

        RolledBack(ImportResult result) {
            super("preview", null, false, false);
            this.result = result;
        }
    }
}
