package dev.ambit.graphql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Converts names as PostGraphile's simplify inflector does.
final class Inflector {

    private static final Pattern BREAK = Pattern.compile("[^A-Za-z0-9]+");
    private static final Pattern KEY = Pattern.compile("^(.+?)(_row_id|_id|_uuid|_fk|_pk)$");
    private static final Pattern LAST_WORD = Pattern.compile("(?:.*[^A-Za-z0-9]|.*[a-z0-9](?=[A-Z]))?(.*)");

    private static final Set<String> ALIKE = Set.of(
            "data", "equipment", "fish", "information", "metadata", "money", "news", "series", "sheep", "species");
    private static final Map<String, String> IRREGULAR = Map.of(
            "person",
            "people",
            "child",
            "children",
            "man",
            "men",
            "woman",
            "women",
            "index",
            "indices",
            "datum",
            "data",
            "criterion",
            "criteria");
    private static final Map<String, String> OPPOSITES = Map.of(
            "parent", "child", "child", "parent", "author", "authored", "editor", "edited", "reviewer", "reviewed");

    private Inflector() {}

    static String camel(String name) {
        String upper = upperCamel(name);
        return upper.isEmpty() ? upper : upper.substring(0, 1).toLowerCase(Locale.ROOT) + upper.substring(1);
    }

    static String upperCamel(String name) {
        var camel = new StringBuilder();
        BREAK.splitAsStream(name)
                .filter(word -> !word.isEmpty())
                .forEach(word -> camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(word.substring(1)));
        return !camel.isEmpty() && Character.isDigit(camel.charAt(0)) ? "_" + camel : camel.toString();
    }

    /// Converts `created_at` and `createdAt` to `CREATED_AT`.
    static String constant(String name) {
        String constant = BREAK.matcher(name.replaceAll("([a-z0-9])([A-Z])", "$1_$2"))
                .replaceAll("_")
                .toUpperCase(Locale.ROOT);
        return !constant.isEmpty() && Character.isDigit(constant.charAt(0)) ? "_" + constant : constant;
    }

    /// Returns the name with its last word in the singular.
    static String singular(String name) {
        return changed(name, Inflector::singularWord);
    }

    static String plural(String name) {
        return changed(name, word -> pluralWord(singularWord(word)));
    }

    /// Returns a plural that differs from the singular.
    static String distinctPlural(String name) {
        String singular = singular(name);
        String plural = plural(singular);
        return plural.equals(singular) ? regularPlural(plural) : plural;
    }

    /// Converts `customer_id` to `customer`.
    static Optional<String> baseName(List<String> columns) {
        var base = new StringBuilder();
        for (String column : columns) {
            var key = KEY.matcher(column);
            if (!key.matches()) {
                return Optional.empty();
            }
            base.append(base.isEmpty() ? "" : "-").append(key.group(1));
        }
        return Optional.of(base.toString());
    }

    static Optional<String> opposite(String baseName) {
        return Optional.ofNullable(OPPOSITES.get(baseName));
    }

    private static String changed(String name, java.util.function.UnaryOperator<String> change) {
        var found = LAST_WORD.matcher(name);
        if (!found.matches()) {
            return name;
        }
        String last = found.group(1);
        String changed = change.apply(last.toLowerCase(Locale.ROOT));
        boolean isUpper = !last.isEmpty() && Character.isUpperCase(last.charAt(0));
        return name.substring(0, name.length() - last.length())
                + (isUpper ? changed.substring(0, 1).toUpperCase(Locale.ROOT) + changed.substring(1) : changed);
    }

    private static String singularWord(String word) {
        if (ALIKE.contains(word) || word.matches(".*(ss|us|is)")) {
            return word;
        }
        for (Map.Entry<String, String> irregular : IRREGULAR.entrySet()) {
            if (irregular.getValue().equals(word)) {
                return irregular.getKey();
            }
        }
        if (word.matches(".+[^aeiou]ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.matches(".+(ss|sh|ch|x|zz|tus|bus|us)es")) {
            return word.substring(0, word.length() - 2);
        }
        return word.length() > 1 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }

    private static String pluralWord(String word) {
        return ALIKE.contains(word) || word.isEmpty() ? word : IRREGULAR.getOrDefault(word, regularPlural(word));
    }

    private static String regularPlural(String word) {
        if (word.matches(".*(s|sh|ch|x|z)")) {
            return word + "es";
        }
        return word.matches(".*[^aeiou]y") ? word.substring(0, word.length() - 1) + "ies" : word + "s";
    }
}
