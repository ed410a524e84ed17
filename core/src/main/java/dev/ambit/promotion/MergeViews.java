package dev.ambit.promotion;

import dev.ambit.catalog.CatalogComparison;
import dev.ambit.catalog.CatalogComparison.Line;
import dev.ambit.catalog.CatalogDiff.Difference;
import dev.ambit.catalog.TargetDecision;
import dev.ambit.environment.RevisionApi.EntityView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Describes the lines and the conflicts of a merge in words, with the display names of entities.
public final class MergeViews {

    /// A line of the difference.
    ///
    /// @param from the value of the target; null if it has none
    /// @param to the value afterwards; null removes the entry
    /// @param taken whether the promotion changes the target
    /// @param entity the entity that the line belongs to
    /// @param lines the difference in words; `from` and `to` are empty for an absent value
    public record LineView(
            String path,
            @Nullable Object from,
            @Nullable Object to,
            boolean taken,
            EntityView entity,
            List<Line> lines) {}

    /// A path whose source and target values conflict.
    ///
    /// @param base null if the last common revision has no value, or is unknown
    /// @param entity the entity that the conflict belongs to
    /// @param label the name of the field
    /// @param decision the decision about the entity in the target; null for other values
    /// @param words the values in words; empty for an absent value
    public record ConflictView(
            String path,
            @Nullable Object base,
            @Nullable Object source,
            @Nullable Object target,
            EntityView entity,
            String label,
            @Nullable TargetDecision decision,
            WordsView words) {}

    public record WordsView(String base, String source, String target) {}

    private static final String PRESENT = "exists";
    private static final String WHOLE = "Whole entity";

    private record Described(EntityView entity, List<Line> lines) {}

    private MergeViews() {}

    /// Returns the lines in their order.
    static List<LineView> lines(CatalogMerge.Result merged) {
        Map<String, MergeLine> byPath = merged.lines().stream().collect(Collectors.toMap(MergeLine::path, it -> it));
        List<Difference> differences = merged.lines().stream()
                .map(it -> new Difference(it.path(), it.before(), it.after()))
                .toList();
        return lines(merged.agreed(), merged.tree(), differences).stream()
                .map(it -> new LineView(
                        it.path(),
                        it.from(),
                        it.to(),
                        Objects.requireNonNull(byPath.get(it.path())).isTaken(),
                        it.entity(),
                        it.lines()))
                .toList();
    }

    /// Returns a taken line for each difference, in their order.
    static List<LineView> lines(Map<String, Object> from, Map<String, Object> to, List<Difference> differences) {
        Map<String, Described> described = described(from, to, differences);
        return differences.stream()
                .map(it -> {
                    Described words = Objects.requireNonNull(described.get(it.path()));
                    return new LineView(it.path(), it.from(), it.to(), true, words.entity(), words.lines());
                })
                .toList();
    }

    static List<ConflictView> conflicts(CatalogMerge.Result merged) {
        return merged.conflicts().stream().map(it -> conflict(merged, it)).toList();
    }

    /// Returns the entities that only the target has and that stay.
    static List<MergePreviewApi.KeptView> kept(CatalogMerge.Result merged) {
        return merged.kept().stream()
                .filter(it -> EntityReferences.find(merged.tree(), it) != null)
                .map(it -> new MergePreviewApi.KeptView(
                        it,
                        described(merged, it, EntityReferences.find(merged.tree(), it), null)
                                .entity()))
                .toList();
    }

    private static ConflictView conflict(CatalogMerge.Result merged, MergeConflict it) {
        Described sides = described(merged, it.path(), it.target(), it.source());
        List<Line> lines = sides.lines();
        boolean isArchived = it.decision() == TargetDecision.ARCHIVED;
        boolean isWhole =
                isArchived || (Stream.of(it.source(), it.target()).anyMatch(Objects::isNull) && lines.size() != 1);
        String label = isWhole ? WHOLE : lines.size() == 1 ? lines.getFirst().label() : "Prices";
        WordsView words = isWhole
                ? new WordsView(
                        present(it.base()),
                        present(it.source()),
                        isArchived ? TargetDecision.ARCHIVED.label() : present(it.target()))
                : new WordsView(
                        text(described(merged, it.path(), null, it.base()).lines(), false),
                        text(lines, false),
                        text(lines, true));
        return new ConflictView(
                it.path(), it.base(), it.source(), it.target(), sides.entity(), label, it.decision(), words);
    }

    private static String present(@Nullable Object value) {
        return value == null ? "" : PRESENT;
    }

    /// Joins the values of one side; several lines keep their labels.
    private static String text(List<Line> lines, boolean isFrom) {
        return lines.stream()
                .filter(it -> !(isFrom ? it.from() : it.to()).isEmpty())
                .map(it -> (lines.size() == 1 ? "" : it.label() + ": ") + (isFrom ? it.from() : it.to()))
                .collect(Collectors.joining("; "));
    }

    private static Described described(
            CatalogMerge.Result merged, String path, @Nullable Object from, @Nullable Object to) {
        var difference = new Difference(path, from, to);
        return Objects.requireNonNull(
                described(merged.agreed(), merged.tree(), List.of(difference)).get(path));
    }

    private static Map<String, Described> described(
            Map<String, Object> from, Map<String, Object> to, List<Difference> differences) {
        Map<String, Described> described = new HashMap<>();
        CatalogComparison.of(from, to, differences)
                .forEach(entity -> entity.fields()
                        .forEach(field -> described.put(
                                field.difference().path(),
                                new Described(
                                        new EntityView(
                                                entity.kind(), entity.id(), entity.displayName(), entity.change()),
                                        field.lines()))));
        return described;
    }
}
