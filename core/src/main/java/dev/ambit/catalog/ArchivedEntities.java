package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.AutomaticArchivals.Cause;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The archived entities of an environment, as paths such as `plans.pro`.
public final class ArchivedEntities {

    private ArchivedEntities() {}

    /// Returns the entities that were archived for another reason than `cause`: their archival is a decision that a
    /// merge or an import must not undo in silence.
    public static Set<String> decided(Handle tx, EnvironmentId environment, Cause cause) {
        Map<String, Instant> decided = all(tx, environment);
        AutomaticArchivals.find(tx, environment, cause).forEach(decided::remove);
        return Set.copyOf(decided.keySet());
    }

    /// Returns the times of archival by path. A published package of an archived product is archived with it.
    private static Map<String, Instant> all(Handle tx, EnvironmentId environment) {
        Map<String, Instant> products = Products.all(tx, environment).stream()
                .filter(it -> it.archivedAt() != null)
                .collect(toMap(Product::id, Product::archivedAt));
        Map<String, Instant> times = new HashMap<>();
        products.forEach((id, at) -> times.put(path("products", id), at));
        for (CatalogFeature it : Features.all(tx, environment)) {
            if (it.archivedAt() != null) {
                times.put(path("features", it.id()), it.archivedAt());
            }
        }
        for (CatalogPackage it : Packages.published(tx, environment)) {
            Instant at = it.archivedAt() == null ? products.get(it.productId()) : it.archivedAt();
            if (at != null) {
                times.put(path(it.kind().section(), it.id()), at);
            }
        }
        return times;
    }

    static String path(String section, String id) {
        return section + "." + CatalogDiff.quoted(id);
    }
}
