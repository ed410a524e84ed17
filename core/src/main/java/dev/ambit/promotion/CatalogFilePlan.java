package dev.ambit.promotion;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.catalog.CatalogDiff.Difference;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import dev.ambit.promotion.PromotionContent.MigrationType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The changes by which the catalog of an environment becomes equal to a catalog file.
///
/// @param present the catalog before
/// @param wanted the catalog afterwards
/// @param overwritten changes that were made since the last file, and that the file undoes or changes again
/// @param hash identifies the file, the present catalog and the migration type
record CatalogFilePlan(
        CanonicalCatalog present,
        CatalogContent wanted,
        List<Difference> differences,
        List<Difference> overwritten,
        String hash) {

    CatalogFilePlan {
        differences = List.copyOf(differences);
        overwritten = List.copyOf(overwritten);
    }

    /// Plans the changes. Without an earlier file, an entity that the environment has archived and that the file
    /// contains counts as overwritten. The ids of a billing system and the default product stay as they are in
    /// the environment.
    ///
    /// @param last the catalog that the last file made; null if no file was applied
    static CatalogFilePlan of(
            CatalogContent file, MergeTarget into, @Nullable CanonicalCatalog last, MigrationType migration) {
        CanonicalCatalog present = into.catalog();
        Map<String, Object> before = CatalogContent.tree(present);
        Map<String, Object> after = EnvironmentFields.of(CatalogContent.tree(file.canonical()), before);
        CatalogContent wanted = CatalogContent.ofTree(after);
        List<Difference> differences = CatalogDiff.of(before, after);
        List<Difference> overwritten = last == null
                ? differences.stream()
                        .filter(it -> into.archived().contains(it.path()))
                        .toList()
                : drift(last, before).stream()
                        .filter(it -> differences.stream().anyMatch(other -> overlap(it.path(), other.path())))
                        .toList();
        Map<String, Object> covered = new TreeMap<>();
        covered.put("present", present.hash());
        covered.put("wanted", wanted.canonical().hash());
        covered.put("migrationType", migration);
        return new CatalogFilePlan(present, wanted, differences, overwritten, Sha256.hex(Json.text(covered)));
    }

    /// Returns the changes since a catalog.
    ///
    /// @param present as a tree
    static List<Difference> drift(CanonicalCatalog last, Map<String, Object> present) {
        return CatalogDiff.of(EnvironmentFields.of(CatalogContent.tree(last), present), present);
    }

    private static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + ".") || other.startsWith(one + ".");
    }
}
