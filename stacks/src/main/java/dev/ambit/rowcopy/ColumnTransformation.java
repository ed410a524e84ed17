package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ROW_COPY_REFUSED;

import dev.ambit.stackdb.Quoted;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The transformation of columns: masks, and absolute URLs for media paths.
final class ColumnTransformation {

    private static final Pattern PERSONAL = Pattern.compile(
            "(?i).*(e_?mail|phone|(first|last|full|sur)_?name|birth|address|street|iban|ssn|passport|password|ip_addr).*");

    private final Map<ColumnName, Mask> masks = new LinkedHashMap<>();
    private final Set<ColumnName> personal = new LinkedHashSet<>();
    private final Set<ColumnName> media;
    private final @Nullable String mediaBase;
    private final String salt;
    private final RowCopyDraft draft;

    /// @param salt for [MaskRule#expression]
    ColumnTransformation(RowCopyDraft draft, Masking masking, @Nullable String mediaBase, String salt) {
        this.draft = draft;
        this.salt = salt;
        this.mediaBase = mediaBase;
        this.media = Set.copyOf(masking.media());
        masking.personal().forEach(it -> {
            personal.add(it.name());
            if (it.rule() != null) {
                masks.put(it.name(), it);
            }
        });
        personal.addAll(draft.personal());
        draft.masks().forEach(it -> masks.put(it.name(), it));
    }

    /// Checks the columns of the request.
    ///
    /// @throws dev.ambit.problem.Problem if a mask names a missing column or a key
    void requireKnown(Map<String, Table> production) {
        for (int i = 0; i < draft.masks().size(); i++) {
            requireColumn(production, draft.masks().get(i).name(), "masks.%d.".formatted(i));
            requireNoKey(production, draft.masks().get(i).name(), "masks.%d.column".formatted(i));
        }
        for (int i = 0; i < draft.personal().size(); i++) {
            requireColumn(production, draft.personal().get(i), "personal.%d.".formatted(i));
        }
    }

    private static void requireColumn(Map<String, Table> production, ColumnName it, String field) {
        Table table = production.get(it.table());
        if (table == null) {
            throw BAD_USER_INPUT
                    .because("Production has no table `%s`. Send the name of an existing table.".formatted(it.table()))
                    .at(field + "table", it.table(), "a table of production");
        }
        if (table.column(it.column()).isEmpty()) {
            throw BAD_USER_INPUT
                    .because("Table `%s` has no column `%s`. Send the name of an existing column."
                            .formatted(it.table(), it.column()))
                    .at(field + "column", it.column(), "a column of " + it.table());
        }
    }

    /// Refuses key columns, because masked keys would break references.
    private static void requireNoKey(Map<String, Table> production, ColumnName it, String field) {
        if (isKey(production.values(), it)) {
            throw BAD_USER_INPUT
                    .because(("Column `%s` is part of a primary or foreign key and cannot be masked. Mask another"
                                    + " column.")
                            .formatted(it))
                    .at(field, it.column(), "a column that is not part of a key");
        }
    }

    /// Refuses a policy with missing columns, because a renamed column would be copied unmasked.
    ///
    /// @throws dev.ambit.problem.Problem if production's policy names a missing column
    void requireCurrent(Map<String, Table> production) {
        List<ColumnName> gone = personal.stream()
                .filter(it -> !production.containsKey(it.table())
                        || production.get(it.table()).column(it.column()).isEmpty())
                .toList();
        if (!gone.isEmpty()) {
            throw ROW_COPY_REFUSED
                    .because(("The masking of production contains columns that do not exist: %s. In the"
                                    + " masking, correct the names of renamed columns and remove dropped columns.")
                            .formatted(gone))
                    .with("columns", gone);
        }
    }

    /// Refuses masks of keys in the copied tables, because masked keys would break references.
    ///
    /// @throws dev.ambit.problem.Problem if production's policy masks a key of a copied table
    void requireNoKeys(Map<String, Table> production, Collection<PlannedTable> tables) {
        List<ColumnName> keys = masked(tables).stream()
                .map(Mask::name)
                .filter(it -> isKey(production.values(), it))
                .toList();
        if (!keys.isEmpty()) {
            throw ROW_COPY_REFUSED
                    .because(("Columns with personal data are part of a key, so they cannot be masked or copied: %s."
                                    + " Copy other tables or columns.")
                            .formatted(keys))
                    .with("columns", keys);
        }
    }

    private static boolean isKey(Collection<Table> tables, ColumnName it) {
        return tables.stream().anyMatch(table -> isKey(table, it) || isReferenced(table, it));
    }

    private static boolean isKey(Table table, ColumnName it) {
        return table.name().equals(it.table())
                && (table.key().contains(it.column())
                        || table.references().stream()
                                .anyMatch(to -> to.columns().contains(it.column())));
    }

    /// Returns whether a foreign key of the table refers to the column.
    private static boolean isReferenced(Table table, ColumnName it) {
        return table.references().stream()
                .anyMatch(to -> to.to().equals(it.table()) && to.theirs().contains(it.column()));
    }

    /// Returns the expression that replaces a column, with the alias [PlannedTable#ROW].
    String expression(Table table, Table.Column column) {
        var name = new ColumnName(table.name(), column.name());
        String read = PlannedTable.ROW + "." + Quoted.name(column.name());
        Mask mask = masks.get(name);
        if (mask != null && mask.rule() != null) {
            return mask.rule().expression(read, mask.value(), salt);
        }
        if (media.contains(name)) {
            return absolute(read, name);
        }
        return read;
    }

    /// Returns an expression that prefixes relative paths with production's base URL.
    private String absolute(String read, ColumnName name) {
        if (mediaBase == null) {
            throw ROW_COPY_REFUSED
                    .because(
                            ("Column `%s` contains media paths, but production has no address for images. Set `baseUrl`"
                                            + " of `MEDIA`, or add `MEDIA` and `HOST` to the blueprint.")
                                    .formatted(name))
                    .with("columns", List.of(name));
        }
        String base = mediaBase.endsWith("/") ? mediaBase : mediaBase + "/";
        return "case when %1$s is null or %1$s::text = '' or %1$s::text ~* '^([a-z][a-z0-9+.-]*:|//)' then %1$s::text else %2$s || ltrim(%1$s::text, '/') end"
                .formatted(read, Quoted.text(base));
    }

    List<Mask> masked(Collection<PlannedTable> tables) {
        return masks.values().stream().filter(it -> isCopied(tables, it.name())).toList();
    }

    List<ColumnName> unmasked(Collection<PlannedTable> tables) {
        return personal.stream()
                .filter(it -> !masks.containsKey(it))
                .filter(it -> isCopied(tables, it))
                .toList();
    }

    List<ColumnName> media(Collection<PlannedTable> tables) {
        return media.stream().filter(it -> isCopied(tables, it)).toList();
    }

    List<ColumnName> suspected(Collection<PlannedTable> tables) {
        Predicate<ColumnName> isKnown = it -> masks.containsKey(it) || personal.contains(it);
        return tables.stream()
                .flatMap(table -> table.columns().stream().map(it -> new ColumnName(table.name(), it)))
                .filter(it -> PERSONAL.matcher(it.column()).matches())
                .filter(isKnown.negate())
                .toList();
    }

    private static boolean isCopied(Collection<PlannedTable> tables, ColumnName name) {
        return tables.stream()
                .anyMatch(it -> it.name().equals(name.table()) && it.columns().contains(name.column()));
    }
}
