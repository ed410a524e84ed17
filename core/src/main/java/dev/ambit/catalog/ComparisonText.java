package dev.ambit.catalog;

import dev.ambit.catalog.CatalogComparison.Change;
import dev.ambit.catalog.CatalogComparison.Entity;
import dev.ambit.catalog.CatalogComparison.Line;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Writes a comparison as text for a terminal, or as Markdown for a pull request.
public final class ComparisonText {

    private static final String EQUAL = "The catalogs are equal.\n";
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");
    private static final Pattern MARKUP = Pattern.compile("([\\\\`*_{}\\[\\]<>|#])");

    private ComparisonText() {}

    /// Returns plain text, grouped into added, removed and changed entities.
    public static String text(List<Entity> entities) {
        if (entities.isEmpty()) {
            return EQUAL;
        }
        var text = new StringBuilder(summary(entities)).append('\n');
        for (Change change : Change.values()) {
            List<Entity> group = group(entities, change);
            if (!group.isEmpty()) {
                text.append('\n').append(title(change)).append('\n');
            }
            group.forEach(entity -> {
                text.append("  %s %s %s (%s)\n"
                        .formatted(sign(change), entity.kind().title, oneLine(entity.displayName()), entity.id()));
                lines(entity)
                        .forEach(it ->
                                text.append("      ").append(oneLine(plain(it))).append('\n'));
            });
        }
        return text.toString();
    }

    /// Returns Markdown with a table for each entity.
    public static String markdown(List<Entity> entities) {
        if (entities.isEmpty()) {
            return EQUAL;
        }
        var text = new StringBuilder("**").append(summary(entities)).append("**\n");
        for (Change change : Change.values()) {
            List<Entity> group = group(entities, change);
            if (!group.isEmpty()) {
                text.append("\n### ").append(title(change)).append('\n');
            }
            group.forEach(entity -> {
                text.append("\n#### %s %s (`%s`)\n"
                        .formatted(entity.kind().title, escaped(entity.displayName()), entity.id()));
                List<Line> lines = lines(entity);
                if (!lines.isEmpty()) {
                    text.append("\n| | from | to |\n|---|---|---|\n");
                }
                lines.forEach(it -> text.append(
                        "| %s | %s | %s |\n".formatted(escaped(it.label()), escaped(it.from()), escaped(it.to()))));
            });
        }
        return text.toString();
    }

    private static String summary(List<Entity> entities) {
        return "%d added, %d removed, %d changed"
                .formatted(
                        group(entities, Change.ADDED).size(),
                        group(entities, Change.REMOVED).size(),
                        group(entities, Change.CHANGED).size());
    }

    private static List<Entity> group(List<Entity> entities, Change change) {
        return entities.stream().filter(it -> it.change() == change).toList();
    }

    private static List<Line> lines(Entity entity) {
        return entity.fields().stream().flatMap(it -> it.lines().stream()).toList();
    }

    private static String title(Change change) {
        return change.name().charAt(0) + change.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static String sign(Change change) {
        return switch (change) {
            case ADDED -> "+";
            case REMOVED -> "-";
            case CHANGED -> "~";
        };
    }

    private static String plain(Line it) {
        return switch (it.change()) {
            case ADDED -> "%s: %s".formatted(it.label(), it.to());
            case REMOVED -> "%s: %s removed".formatted(it.label(), it.from());
            case CHANGED -> "%s: %s -> %s".formatted(it.label(), it.from(), it.to());
        };
    }

    /// Keeps a value from looking like a line of the comparison.
    private static String oneLine(String value) {
        return LINE_BREAKS.matcher(value).replaceAll(" ");
    }

    /// Keeps a value from ending its cell, becoming markup, or notifying a mentioned person.
    private static String escaped(String value) {
        return MARKUP.matcher(oneLine(value)).replaceAll("\\\\$1").replace("@", "@&#8203;");
    }
}
