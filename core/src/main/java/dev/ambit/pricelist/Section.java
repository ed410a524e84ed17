package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A map in a price list whose keys the format defines. Unknown keys are refused; they may be misspelled.
record Section(Entry entry, Map<String, Entry> entries) {

    static Section of(Entry entry, List<String> keys) {
        Map<String, Entry> entries = entry.map();
        for (String key : entries.keySet()) {
            if (!keys.contains(key)) {
                throw BAD_USER_INPUT
                        .because("Pricing2Yaml 2.1 has no key \"%s\" here.%s".formatted(key, Nearest.hint(key, keys)))
                        .at(entry.pathOf(key), key, String.join(", ", keys));
            }
        }
        return new Section(entry, entries);
    }

    String path() {
        return entry.path();
    }

    /// @param allowed the allowed values, for the problem
    Entry required(String key, String allowed) {
        return optional(key)
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("\"%s\" is missing in the price list. Add it.".formatted(key))
                        .at(entry.pathOf(key), null, allowed));
    }

    /// Returns the entry. A null counts as absent.
    Optional<Entry> optional(String key) {
        return Optional.ofNullable(entries.get(key)).filter(it -> !it.isNull());
    }

    /// Returns the text of the entry; null if it is absent or empty, as in a form that was not filled in.
    @Nullable
    String text(String key) {
        return optional(key).map(Entry::text).filter(it -> !it.isEmpty()).orElse(null);
    }

    String oneOf(String key, List<String> words) {
        return required(key, String.join(", ", words)).oneOf(words);
    }

    /// Returns the entries of an optional map.
    Map<String, Entry> map(String key) {
        return optional(key).map(Entry::map).orElse(Map.of());
    }

    List<Entry> list(String key) {
        return optional(key).map(Entry::list).orElse(List.of());
    }
}
