package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Imports a catalog draft, all of it or nothing. Existing entities get a new version only if they have changed.
public final class CatalogImport {

    private final EventLog log;
    private final InstantSource clock;

    public CatalogImport(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Options of an import.
    ///
    /// @param publish true publishes packages at once and archives what the product no longer has; false leaves
    /// drafts
    /// @param retype true imports a feature with a changed type as another feature; false refuses it
    public record Options(boolean publish, boolean retype) {}

    /// Imports everything, or throws and changes nothing.
    public Committed<ImportResult> run(Caller caller, Author author, CatalogDraft asked, Options options) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            Instant now = clock.instant();
            Map<String, CatalogFeature> existing = PackageDrafting.features(tx, environment);
            CatalogDraft draft = options.retype() ? Retyping.of(asked, existing) : asked;
            product(tx, environment, draft, changes, now);
            if (options.publish()) {
                ReimportedPackages.unarchive(tx, environment, draft, changes);
            }
            List<CatalogPackage> shown = Packages.all(tx, environment);
            List<CatalogPackage> published = Packages.published(tx, environment);
            ImportRules.requireOwn(draft, shown);
            List<CatalogPackage> known =
                    Stream.concat(shown.stream(), published.stream()).toList();
            features(tx, environment, draft, existing, known, changes, now);
            List<CatalogPackage> drafts = drafts(tx, environment, draft.packages(), byId(shown), byId(published), now);
            if (options.publish()) {
                publish(tx, environment, drafts, changes, now);
                Vanishing.archive(tx, environment, draft, changes, now);
            }
            String why = "%s was imported.".formatted(draft.productName());
            String hash = Revisions.add(tx, caller.account(), environment, author, why, now);
            return ImportResult.of(hash, draft);
        });
    }

    private static void product(
            Handle tx, EnvironmentId environment, CatalogDraft draft, Changes changes, Instant now) {
        var product =
                new ProductDraft(draft.productId(), draft.productName(), null, false, false, draft.productMetadata());
        if (Products.insert(tx, environment, product, now)) {
            CatalogEvents.productCreated(changes, product);
        } else if (Products.rename(tx, environment, product, now)) {
            Products.find(tx, environment, product.id()).ifPresent(it -> CatalogEvents.productUpdated(changes, it));
        }
    }

    private static void features(
            Handle tx,
            EnvironmentId environment,
            CatalogDraft draft,
            Map<String, CatalogFeature> existing,
            List<CatalogPackage> packages,
            Changes changes,
            Instant now) {
        List<FeatureDraft> added = new ArrayList<>();
        List<FeatureDraft> changed = new ArrayList<>();
        for (FeatureDraft feature : draft.features()) {
            CatalogFeature known = existing.get(feature.id());
            if (known == null) {
                added.add(feature);
                continue;
            }
            ImportRules.requireSameType(known.content(), feature);
            FeatureDraft next = feature.over(known.content());
            if (!known.content().equals(next) || known.archivedAt() != null) {
                ImportRules.requireUsedValues(next, draft, packages);
                changed.add(next);
            }
        }
        Features.insert(tx, environment, added, now);
        Features.update(tx, environment, changed, now);
        Map<String, CatalogFeature> after = PackageDrafting.features(tx, environment);
        added.forEach(it -> CatalogEvents.featureCreated(changes, Objects.requireNonNull(after.get(it.id()))));
        changed.forEach(it -> CatalogEvents.featureUpdated(changes, Objects.requireNonNull(after.get(it.id()))));
    }

    /// Creates a draft for each new or changed package; it replaces an older draft.
    private static List<CatalogPackage> drafts(
            Handle tx,
            EnvironmentId environment,
            List<PackageDraft> drafts,
            Map<PackageVersionKey, CatalogPackage> shown,
            Map<PackageVersionKey, CatalogPackage> published,
            Instant now) {
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
                            ? PackageDrafting.first(draft, now)
                            : PackageDrafting.next(current, draft.content()));
        }
        Map<String, CatalogFeature> features = PackageDrafting.features(tx, environment);
        next.forEach(
                it -> PackageDrafting.requireFeatures(it.kind(), it.content().entitlements(), features));
        PackageVersions.removeDrafts(tx, environment, outdated);
        Packages.insert(tx, environment, drafts, now);
        PackageVersions.insert(tx, environment, next, now);
        return next;
    }

    /// Publishes add-ons before the plans that name them, and base plans before the plans that inherit from them.
    private static void publish(
            Handle tx, EnvironmentId environment, List<CatalogPackage> drafts, Changes changes, Instant now) {
        Shelf shelf = Shelf.read(tx, environment);
        List<CatalogPackage> waiting = new ArrayList<>(drafts);
        while (!waiting.isEmpty()) {
            List<CatalogPackage> ready = waiting.stream()
                    .filter(it -> waiting.stream().noneMatch(other -> isBefore(other, it)))
                    .toList();
            waiting.removeAll(ready);
            ready.forEach(it -> Publishing.publish(tx, environment, shelf, it, changes, now));
        }
    }

    private static boolean isBefore(CatalogPackage first, CatalogPackage second) {
        return second.kind() == PackageKind.PLAN
                && (first.kind() == PackageKind.ADDON
                        || first.id().equals(second.content().parentPlanId()));
    }

    private static Map<PackageVersionKey, CatalogPackage> byId(List<CatalogPackage> packages) {
        return packages.stream().collect(toMap(it -> new PackageVersionKey(it.kind(), it.id(), 0), it -> it));
    }
}
