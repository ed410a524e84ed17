package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Makes a catalog out of a draft, all of it or nothing. What is there already gets a new version if it changed,
/// and stays as it is if not.
public final class CatalogImport {

    private final EventLog log;
    private final InstantSource clock;

    public CatalogImport(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Imports all of it, or refuses and changes nothing.
    ///
    /// @param publish whether the packages are published at once, or left as drafts
    public Committed<ImportResult> run(Caller caller, Author author, CatalogDraft draft, boolean publish) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            Instant now = clock.instant();
            product(tx, environment, draft, changes, now);
            List<CatalogPackage> shown = Packages.all(tx, environment);
            List<CatalogPackage> published = Packages.published(tx, environment);
            requireOwn(draft, shown);
            List<CatalogPackage> known =
                    Stream.concat(shown.stream(), published.stream()).toList();
            features(tx, environment, draft, known, changes, now);
            List<CatalogPackage> drafts = drafts(tx, environment, draft.packages(), byId(shown), byId(published), now);
            if (publish) {
                publish(tx, environment, drafts, changes, now);
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

    /// A plan of this name that another product sells would from now on be sold as this one's.
    private static void requireOwn(CatalogDraft draft, List<CatalogPackage> shown) {
        Map<PackageVersionKey, CatalogPackage> known = byId(shown);
        for (PackageDraft it : draft.packages()) {
            CatalogPackage other = known.get(new PackageVersionKey(it.kind(), it.id(), 0));
            if (other != null && !other.productId().equals(it.productId())) {
                throw DUPLICATED_ENTITY
                        .because("%s belongs to the product %s; a package never changes its product."
                                .formatted(it.id(), other.productId()))
                        .at(place(it), it.id(), "an id that no other product uses");
            }
        }
    }

    private static String place(PackageDraft draft) {
        return (draft.kind() == PackageKind.PLAN ? "plans." : "addOns.") + draft.id();
    }

    private static void features(
            Handle tx,
            EnvironmentId environment,
            CatalogDraft draft,
            List<CatalogPackage> packages,
            Changes changes,
            Instant now) {
        Map<String, CatalogFeature> existing = PackageDrafting.features(tx, environment);
        List<FeatureDraft> added = new ArrayList<>();
        List<FeatureDraft> changed = new ArrayList<>();
        for (FeatureDraft feature : draft.features()) {
            CatalogFeature known = existing.get(feature.id());
            if (known == null) {
                added.add(feature);
            } else if (!known.content().equals(feature)) {
                requireSameType(known.content(), feature);
                requireUsedValues(feature, draft, packages);
                changed.add(feature);
            }
        }
        Features.insert(tx, environment, added, now);
        Features.update(tx, environment, changed, now);
        added.forEach(it -> CatalogEvents.feature(changes, EventType.FEATURE_CREATED, it));
        changed.forEach(it -> CatalogEvents.feature(changes, EventType.FEATURE_UPDATED, it));
    }

    /// What packages outside this import grant must still be values of the feature (domain.md §1.5).
    private static void requireUsedValues(FeatureDraft feature, CatalogDraft draft, List<CatalogPackage> packages) {
        Set<String> values =
                feature.enumConfiguration().stream().map(EnumValue::value).collect(toSet());
        Set<PackageVersionKey> replaced = draft.packages().stream()
                .map(it -> new PackageVersionKey(it.kind(), it.id(), 0))
                .collect(toSet());
        for (CatalogPackage it : packages) {
            if (replaced.contains(new PackageVersionKey(it.kind(), it.id(), 0))) {
                continue;
            }
            for (PackageEntitlement entitlement : it.content().entitlements()) {
                if (entitlement.featureId().equals(feature.id()) && !values.containsAll(entitlement.enumValues())) {
                    throw BAD_USER_INPUT
                            .because("%s grants values that this list no longer has.".formatted(it.id()))
                            .at("features." + feature.id(), values, "also " + entitlement.enumValues());
                }
            }
        }
    }

    private static void requireSameType(FeatureDraft known, FeatureDraft draft) {
        if (!known.feature().equals(draft.feature())) {
            throw DUPLICATED_ENTITY
                    .because("The feature %s exists and is another kind of feature; its type never changes."
                            .formatted(draft.id()))
                    .at(
                            "features." + draft.id(),
                            draft.featureType() + " " + draft.meterType().word(),
                            known.featureType() + " " + known.meterType().word());
        }
    }

    /// A draft for each package that is new or has changed; an older draft of it makes room.
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

    /// Add-ons before the plans that name them, base plans before those that build on them.
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
