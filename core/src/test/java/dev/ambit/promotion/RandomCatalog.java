package dev.ambit.promotion;

import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.Product;
import dev.ambit.pricelist.PriceListText;
import dev.ambit.pricelist.PriceLists;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Catalog trees of real price lists, and random edits of them.
final class RandomCatalog {

    /// An edit of the value at a path; null removes the entry.
    record Edit(List<String> path, @Nullable Object value) {

        boolean isDisjointWith(Edit other) {
            int length = Math.min(path.size(), other.path.size());
            return !path.subList(0, length).equals(other.path.subList(0, length));
        }
    }

    private RandomCatalog() {}

    /// Returns the trees of all price lists that can be read.
    static Map<String, Map<String, Object>> real() {
        Map<String, Map<String, Object>> trees = new TreeMap<>();
        for (String name : PriceListText.all()) {
            try {
                trees.put(name, of(PriceLists.read(PriceListText.of(name), "product")));
            } catch (Problem _) {
                // Some lists have keys that the format does not have.
            }
        }
        return trees;
    }

    static Map<String, Object> of(CatalogDraft draft) {
        var product = new Product(
                draft.productId(),
                draft.productName(),
                null,
                true,
                false,
                null,
                null,
                null,
                draft.productMetadata(),
                Instant.EPOCH,
                Instant.EPOCH,
                null);
        return CatalogContent.tree(
                new CatalogContent(List.of(product), draft.features(), draft.packages()).canonical());
    }

    /// Returns edits of fields, entitlements, prices and new packages, none of which concerns the path of another.
    static List<Edit> disjointEdits(Map<String, Object> tree, int number, Random random) {
        List<Edit> edits = new ArrayList<>();
        for (int tries = 0; edits.size() < number && tries < 20 * number; tries++) {
            Edit edit = edit(tree, random);
            if (edits.stream().allMatch(edit::isDisjointWith)) {
                edits.add(edit);
            }
        }
        return edits;
    }

    private static Edit edit(Map<String, Object> tree, Random random) {
        String section = List.of("features", "plans", "plans", "addons").get(random.nextInt(4));
        Map<String, Object> entities = map(tree.get(section));
        if (entities.isEmpty()) {
            return new Edit(List.of("products", "product", "metadata", "k" + random.nextInt(100)), "v");
        }
        String id = List.copyOf(entities.keySet()).get(random.nextInt(entities.size()));
        Map<String, Object> entity = map(entities.get(id));
        Map<String, Object> entitlements = map(entity.get("entitlements"));
        String text = "text " + random.nextInt(1_000_000);
        return switch (random.nextInt(6)) {
            case 0 -> new Edit(List.of(section, id, "displayName"), text);
            case 1 -> new Edit(List.of(section, id, "description"), text);
            case 2 -> new Edit(List.of(section, id, "metadata", "key" + random.nextInt(100)), text);
            case 3 -> new Edit(List.of(section, "new-" + random.nextInt(1_000_000)), entity);
            default -> {
                if (entitlements.isEmpty()) {
                    yield new Edit(List.of(section, id, "metadata", "other"), text);
                }
                String feature = List.copyOf(entitlements.keySet()).get(random.nextInt(entitlements.size()));
                yield random.nextBoolean()
                        ? new Edit(List.of(section, id, "entitlements", feature), null)
                        : new Edit(List.of(section, id, "entitlements", feature, "isGranted"), "edited " + text);
            }
        };
    }

    /// Returns a changed copy.
    static Map<String, Object> edited(Map<String, Object> tree, List<Edit> edits) {
        Map<String, Object> copy = copy(tree);
        edits.forEach(it -> {
            Map<String, Object> at = copy;
            for (String name : it.path().subList(0, it.path().size() - 1)) {
                at = map(at.get(name));
            }
            if (it.value() == null) {
                at.remove(it.path().getLast());
            } else {
                at.put(it.path().getLast(), it.value());
            }
        });
        return copy;
    }

    private static Map<String, Object> copy(Map<String, Object> tree) {
        Map<String, Object> copy = new TreeMap<>();
        tree.forEach((name, it) -> copy.put(name, it instanceof Map<?, ?> ? copy(map(it)) : it));
        return copy;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return value == null ? new TreeMap<>() : (Map<String, Object>) value;
    }
}
