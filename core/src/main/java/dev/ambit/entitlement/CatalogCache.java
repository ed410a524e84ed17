package dev.ambit.entitlement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageVersions;
import dev.ambit.catalog.SoldVersion;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.AddOn;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Grant;
import dev.ambit.engine.Micros;
import dev.ambit.engine.PackageVersion;
import dev.ambit.engine.Resolution;
import dev.ambit.engine.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The published catalog of an environment for the engine. Published versions never change, so each is read once,
/// and customers with the same packages share one set of entitlements. That is why a million customers fit into
/// memory.
final class CatalogCache {

    private static final int VERSIONS_MAX = 10_000;
    private static final int SHARED_MAX = 10_000;

    /// The content of a subscription without its id and times.
    private record PurchasedContent(
            SoldVersion plan,
            boolean trial,
            List<Holdings.AddOn> addons,
            List<Holdings.Units> units,
            List<PackageEntitlement> agreed) {

        static PurchasedContent by(Holdings.Subscription it) {
            return new PurchasedContent(it.soldPlan(), it.trial(), it.addons(), it.units(), it.agreed());
        }
    }

    /// Everything that entitlements depend on.
    private record Inputs(List<PurchasedContent> bought, List<PackageEntitlement> promised) {

        static Inputs by(Holdings.InPlay it) {
            return new Inputs(
                    it.subscriptions().stream().map(PurchasedContent::by).toList(),
                    it.promotions().stream().map(Holdings.Grant::entitlement).toList());
        }
    }

    private final EnvironmentId environment;
    private final List<CatalogFeature> past;
    private final Cache<SoldVersion, PackageVersion> versions =
            Caffeine.newBuilder().maximumSize(VERSIONS_MAX).build();
    private final Cache<Inputs, Entitlements> shared =
            Caffeine.newBuilder().maximumSize(SHARED_MAX).build();
    private final Object editing = new Object();
    private long edits;
    private volatile @Nullable Map<String, ShownFeature> features;
    private Map<String, ShownFeature> featuresBefore = Map.of();
    private volatile boolean isOutdated;

    CatalogCache(EnvironmentId environment) {
        this(environment, List.of());
    }

    /// @param past features of a past state, which replace the current ones
    CatalogCache(EnvironmentId environment, List<CatalogFeature> past) {
        this.environment = environment;
        this.past = past;
    }

    EnvironmentId environment() {
        return environment;
    }

    /// Returns the features by id. Null if they must be read again.
    @Nullable
    Map<String, ShownFeature> features() {
        return features;
    }

    Map<String, ShownFeature> features(Handle tx) {
        Map<String, ShownFeature> known = features;
        if (known != null) {
            return known;
        }
        long editsBefore = edits();
        Map<String, ShownFeature> read = new HashMap<>();
        for (CatalogFeature feature : Features.all(tx, environment)) {
            read.put(feature.id(), ShownFeature.of(feature));
        }
        synchronized (editing) {
            // Features that were read during an edit may be outdated.
            if (edits == editsBefore) {
                features = read;
            }
            isOutdated |= featuresBefore.entrySet().stream()
                    .anyMatch(it -> hasOtherUnit(it.getValue(), read.get(it.getKey())));
            featuresBefore = read;
        }
        return read;
    }

    private static boolean hasOtherUnit(ShownFeature before, @Nullable ShownFeature after) {
        return after != null
                && !Objects.equals(
                        before.feature().content().unitTransformation(),
                        after.feature().content().unitTransformation());
    }

    /// Returns whether a feature has another unit than the cached versions. The whole environment is then read
    /// again. This is rare, because a unit can only change while no customer has the feature.
    boolean isOutdated() {
        return isOutdated;
    }

    /// Evicts the features after one was added or edited.
    void evictFeatures() {
        synchronized (editing) {
            edits++;
            features = null;
        }
    }

    private long edits() {
        synchronized (editing) {
            return edits;
        }
    }

    /// Returns the sources of the holdings for the engine, in the same order.
    List<Source> sources(Handle tx, Holdings.InPlay inPlay) {
        read(tx, inPlay.subscriptions());
        List<Source> sources = new ArrayList<>();
        boolean hasGrantsOfItsOwn = !inPlay.promotions().isEmpty()
                || inPlay.subscriptions().stream().anyMatch(it -> !it.agreed().isEmpty());
        Map<String, Feature> features = hasGrantsOfItsOwn ? engineFeatures(tx) : Map.of();
        inPlay.subscriptions().forEach(it -> sources.add(source(it, features)));
        inPlay.promotions().forEach(it -> sources.add(source(it, features)));
        return sources;
    }

    Entitlements entitlements(Handle tx, Holdings.InPlay inPlay) {
        Inputs had = Inputs.by(inPlay);
        Entitlements known = shared.getIfPresent(had);
        if (known == null) {
            known = Resolution.resolve(sources(tx, inPlay));
            shared.put(had, known);
        }
        return known;
    }

    private void read(Handle tx, List<Holdings.Subscription> subscriptions) {
        Set<SoldVersion> missing = new HashSet<>();
        for (Holdings.Subscription subscription : subscriptions) {
            missing.add(subscription.soldPlan());
            subscription.addons().forEach(addon -> missing.add(addon.sold()));
        }
        missing.removeAll(versions.getAllPresent(missing).keySet());
        if (!missing.isEmpty()) {
            versions.putAll(PackageVersions.engine(tx, environment, missing, engineFeatures(tx)));
        }
    }

    /// Reads features again, because a version may grant a feature that is newer than the cached features.
    private Map<String, Feature> engineFeatures(Handle tx) {
        Map<String, Feature> byId = new HashMap<>();
        for (CatalogFeature feature : Features.all(tx, environment)) {
            byId.put(feature.id(), feature.content().feature());
        }
        past.forEach(it -> byId.put(it.id(), it.content().feature()));
        return byId;
    }

    private Source source(Holdings.Subscription it, Map<String, Feature> features) {
        List<AddOn> addOns = it.addons().stream()
                .map(addon -> new AddOn(version(addon.sold()), addon.quantity()))
                .toList();
        PackageVersion plan = version(it.soldPlan());
        Stream<Grant> agreed =
                it.agreed().stream().map(one -> one.grant(Objects.requireNonNull(features.get(one.featureId()))));
        Stream<Grant> bought =
                it.units().stream().map(units -> bought(units, plan)).flatMap(Optional::stream);
        return new Source.Subscription(
                it.id(), it.trial(), plan, addOns, Stream.concat(agreed, bought).toList());
    }

    /// Returns the bought quantity as the limit of a feature that is priced per unit, if the plan grants it.
    private static Optional<Grant> bought(Holdings.Units units, PackageVersion plan) {
        for (PackageVersion it = plan; it != null; it = it.parent()) {
            for (Grant grant : it.grants()) {
                if (grant.feature().id().equals(units.featureId())) {
                    return grant.granted()
                            ? Optional.of(grant.limitedTo(Micros.of(units.quantity())))
                            : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Source source(Holdings.Grant it, Map<String, Feature> features) {
        Feature feature = Objects.requireNonNull(features.get(it.entitlement().featureId()));
        return new Source.PromotionalGrant(it.id(), it.entitlement().grant(feature));
    }

    private PackageVersion version(SoldVersion sold) {
        return Objects.requireNonNull(versions.getIfPresent(sold), sold.toString());
    }
}
