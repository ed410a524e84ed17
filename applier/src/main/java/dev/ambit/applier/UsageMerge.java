package dev.ambit.applier;

import dev.ambit.applier.Json.Kind;
import dev.ambit.applier.Json.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Merges measurements into a list of entitlements and keeps everything else as it was sent.
final class UsageMerge {

    /// @param features the features found in the list
    record Merged(String list, Set<String> features) {}

    private static final Pattern ZERO = Pattern.compile("-?0+([.]0+)?");

    private UsageMerge() {}

    /// @param reported the fields to set, as JSON, by feature id
    static Merged merged(String list, Map<String, Map<String, String>> reported) {
        if (reported.isEmpty()) {
            return new Merged(list, Set.of());
        }
        var text = new StringBuilder("[");
        Set<String> found = new TreeSet<>();
        for (Value item : Json.items(list)) {
            text.append(text.length() > 1 ? "," : "").append(item(item, reported, found));
        }
        return found.isEmpty()
                ? new Merged(list, found)
                : new Merged(text.append(']').toString(), found);
    }

    /// Returns the nonzero counters of a list by feature id. Numbers that no column can store stay in the list
    /// only.
    static Map<String, Map<String, String>> counters(String list) {
        Map<String, Map<String, String>> counters = new LinkedHashMap<>();
        for (Value item : Json.items(list)) {
            if (item.kind() == Kind.OBJECT) {
                Value usage = Json.fields(item.raw(), "currentUsage"::equals).get("currentUsage");
                if (usage != null
                        && EventFields.isQuantity(usage)
                        && !ZERO.matcher(usage.raw()).matches()) {
                    Map<String, Value> fields = Json.fields(item.raw());
                    Value limit = fields.get("usageLimit");
                    if (limit == null || limit.isNull() || EventFields.isQuantity(limit)) {
                        feature(fields).ifPresent(it -> counters.put(it, EventParser.reported(fields)));
                    }
                }
            }
        }
        return counters;
    }

    /// Returns whether two lists have the same features with the same limits. Usage and resets are not compared.
    static boolean haveEqualTerms(String one, String other) {
        return terms(one).equals(terms(other));
    }

    private static Map<String, Map<String, String>> terms(String list) {
        Map<String, Map<String, String>> terms = new TreeMap<>();
        for (Value item : Json.items(list)) {
            if (item.kind() == Kind.OBJECT) {
                Map<String, Value> fields = Json.fields(item.raw());
                String name = feature(fields).orElse(item.raw());
                fields.keySet().removeAll(EventParser.USAGE);
                fields.remove("feature");
                Map<String, String> of = new TreeMap<>();
                fields.forEach((field, value) -> {
                    if (!value.isNull()) {
                        of.put(field, value.raw());
                    }
                });
                terms.put(name, of);
            }
        }
        return terms;
    }

    private static String item(Value item, Map<String, Map<String, String>> reported, Set<String> found) {
        if (item.kind() != Kind.OBJECT) {
            return item.raw();
        }
        Map<String, Value> fields = Json.fields(item.raw());
        Optional<String> feature = feature(fields).filter(reported::containsKey);
        if (feature.isEmpty()) {
            return item.raw();
        }
        found.add(feature.get());
        Map<String, String> merged = new LinkedHashMap<>();
        fields.forEach((name, value) -> merged.put(name, value.raw()));
        merged.putAll(reported.getOrDefault(feature.get(), Map.of()));
        return Json.object(merged);
    }

    /// Returns the feature id; an entry without one, such as a credit, has no counter.
    private static Optional<String> feature(Map<String, Value> fields) {
        Value feature = fields.get("feature");
        if (feature == null || feature.kind() != Kind.OBJECT) {
            return Optional.empty();
        }
        Value id = Json.fields(feature.raw(), "id"::equals).get("id");
        return id != null && id.kind() == Kind.TEXT ? Optional.of(id.text()) : Optional.empty();
    }
}
