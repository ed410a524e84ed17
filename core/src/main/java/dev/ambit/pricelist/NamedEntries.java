package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Nearest;
import java.util.List;
import java.util.Map;

/// The features, limits, plans or add-ons of a price list, by the keys that other entries refer to.
record NamedEntries<T>(String noun, Map<String, T> byKey) {

    T find(String key, String path) {
        T found = byKey.get(key);
        if (found == null) {
            throw BAD_USER_INPUT
                    .because("The price list has no %s \"%s\".%s"
                            .formatted(noun, key, Nearest.hint(key, byKey.keySet())))
                    .at(path, key, "the key of a %s in this file".formatted(noun));
        }
        return found;
    }

    List<T> findAll(List<Entry> keys) {
        return keys.stream()
                .map(entry -> find(entry.text(), entry.path()))
                .distinct()
                .toList();
    }
}
