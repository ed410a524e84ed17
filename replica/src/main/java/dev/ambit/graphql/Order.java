package dev.ambit.graphql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A total order of rows: sort columns with directions, which distinguish any two rows.
///
/// @param words the requested enum values, which a cursor contains
record Order(List<String> words, List<Part> parts) {

    static final String NATURAL = "NATURAL";
    static final String KEY_ASC = "PRIMARY_KEY_ASC";
    static final String KEY_DESC = "PRIMARY_KEY_DESC";

    record Part(ReadableColumn column, boolean isUp) {}

    /// Returns the enum values of `orderBy` for a table.
    static List<String> names(ReadableTable table) {
        List<String> names = new ArrayList<>(List.of(NATURAL));
        for (ReadableColumn column : table.columns()) {
            names.add(Inflector.constant(column.name()) + "_ASC");
            names.add(Inflector.constant(column.name()) + "_DESC");
        }
        if (!table.key().isEmpty()) {
            names.addAll(List.of(KEY_ASC, KEY_DESC));
        }
        return names;
    }

    /// @param asked some of [#names]
    static Order of(ReadableTable table, List<String> asked) {
        List<String> words = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        boolean isUnique = false;
        for (String word : asked) {
            if (word.equals(NATURAL)) {
                continue;
            }
            words.add(word.toLowerCase(Locale.ROOT));
            boolean isUp = word.endsWith("_ASC");
            if (word.equals(KEY_ASC) || word.equals(KEY_DESC)) {
                table.key().forEach(it -> parts.add(new Part(it, isUp)));
                isUnique = true;
            } else {
                ReadableColumn column = column(table, word.substring(0, word.lastIndexOf('_')));
                parts.add(new Part(column, isUp));
                isUnique |= column.isRequired() && table.isUnique(column);
            }
        }
        if (words.isEmpty()) {
            words.add(table.key().isEmpty() ? "natural" : KEY_ASC.toLowerCase(Locale.ROOT));
        }
        if (!isUnique) {
            table.tieBreak().forEach(it -> parts.add(new Part(it, true)));
        }
        return new Order(List.copyOf(words), List.copyOf(parts));
    }

    private static ReadableColumn column(ReadableTable table, String word) {
        return table.columns().stream()
                .filter(it -> Inflector.constant(it.name()).equals(word))
                .findFirst()
                .orElseThrow();
    }
}
