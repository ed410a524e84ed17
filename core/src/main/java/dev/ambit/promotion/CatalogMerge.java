package dev.ambit.promotion;

import dev.ambit.catalog.CatalogDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A three-way merge of catalog trees (see [dev.ambit.catalog.CatalogContent#tree]). It takes the fields that only
/// the source has changed since the base, and keeps the fields that only the target has changed.
final class CatalogMerge {

    /// The number of names in the path of an entity, such as `plans.pro`.
    private static final int ENTITY_DEPTH = 2;

    /// Marks a field that has no base value because its entity is not in the base. Each difference in such a field
    /// is a conflict.
    private enum Unknown {
        BASE,
    }

    /// A merged value, and the value on which both catalogs agree afterwards: the base of their next merge.
    private record Merged(@Nullable Object result, @Nullable Object agreed) {}

    /// The result of a merge.
    ///
    /// @param lines ordered by path
    /// @param conflicts without a choice; the result has the values of the target
    /// @param kept paths of the entities that only the target has
    record Result(
            List<MergeLine> lines,
            List<MergeConflict> conflicts,
            List<String> kept,
            Map<String, Object> tree,
            Map<String, Object> agreed) {

        Result {
            lines = List.copyOf(lines);
            conflicts = List.copyOf(conflicts);
            kept = List.copyOf(kept);
        }

        /// Returns the paths of the entities that the target loses.
        List<String> removed() {
            return kept.stream()
                    .filter(it -> EntityReferences.find(tree, it) == null)
                    .toList();
        }
    }

    /// The options of a merge.
    ///
    /// @param choices by path
    /// @param entities paths of the entities to merge; null: all
    /// @param archived paths of the entities that the target has archived; adding one of them is a conflict
    /// @param removesEntities whether to remove entities that the source removed, without a resolution
    record Options(
            Map<String, MergeChoice> choices,
            @Nullable Set<String> entities,
            Set<String> archived,
            boolean removesEntities) {

        static final Options DEFAULT = new Options(Map.of(), null, Set.of(), false);

        Options {
            choices = Map.copyOf(choices);
            archived = Set.copyOf(archived);
        }
    }

    private final Options options;
    private final List<MergeLine> lines = new ArrayList<>();
    private final List<MergeConflict> conflicts = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();

    private CatalogMerge(Options options) {
        this.options = options;
    }

    /// Merges the changes of the source since the base into the target.
    ///
    /// @param base null if the catalogs have no common revision: each field that differs is a conflict
    static Result of(
            @Nullable Map<String, Object> base,
            Map<String, Object> source,
            Map<String, Object> target,
            Options options) {
        var merge = new CatalogMerge(options);
        Map<String, Object> result = new TreeMap<>();
        Map<String, Object> agreed = new TreeMap<>();
        merge.entries("", 0, base == null ? Map.of() : base, source, target, result, agreed);
        merge.requireReferences(base == null ? Map.of() : base, source, target, result);
        return new Result(merge.lines, merge.conflicts, merge.kept, result, agreed);
    }

    /// Adds a conflict for each entity that a merged entity needs, and that the target has archived while the source
    /// kept it unchanged.
    private void requireReferences(
            Map<String, Object> base,
            Map<String, Object> source,
            Map<String, Object> target,
            Map<String, Object> result) {
        EntityReferences.added(target, result).stream()
                .filter(it ->
                        options.archived().contains(it) && !options.choices().containsKey(it))
                .filter(it -> conflicts.stream().noneMatch(known -> known.path().equals(it)))
                .forEach(it -> {
                    Object value = EntityReferences.find(source, it);
                    if (value != null) {
                        conflicts.add(new MergeConflict(it, EntityReferences.find(base, it), value, null));
                    }
                });
    }

    private void entries(
            String path,
            int depth,
            Object base,
            Map<?, ?> source,
            Map<?, ?> target,
            Map<String, Object> result,
            Map<String, Object> agreed) {
        Set<String> names = new TreeSet<>();
        source.keySet().forEach(it -> names.add(String.valueOf(it)));
        target.keySet().forEach(it -> names.add(String.valueOf(it)));
        if (base instanceof Map<?, ?> map) {
            map.keySet().forEach(it -> names.add(String.valueOf(it)));
        }
        for (String name : names) {
            String below = path.isEmpty() ? name : path + "." + CatalogDiff.quoted(name);
            Merged merged = value(below, depth + 1, under(base, depth + 1, name), source.get(name), target.get(name));
            if (merged.result() != null) {
                result.put(name, merged.result());
            }
            if (merged.agreed() != null) {
                agreed.put(name, merged.agreed());
            }
        }
    }

    /// Returns the base value: null for an entity that was added, [Unknown] for a field of an added entity.
    private static @Nullable Object under(Object base, int depth, String name) {
        if (base instanceof Map<?, ?> map) {
            Object value = map.get(name);
            return value == null && depth < ENTITY_DEPTH ? Map.of() : value;
        }
        return Unknown.BASE;
    }

    private Merged value(
            String path, int depth, @Nullable Object base, @Nullable Object source, @Nullable Object target) {
        if (Objects.equals(source, target)) {
            return new Merged(target, source);
        }
        boolean isEntity = depth == ENTITY_DEPTH;
        if (isEntity && options.entities() != null && !options.entities().contains(path)) {
            return new Merged(target, base);
        }
        MergeChoice choice = options.choices().get(path);
        if (source instanceof Map<?, ?> from && target instanceof Map<?, ?> to) {
            Map<String, Object> result = new TreeMap<>();
            Map<String, Object> agreed = new TreeMap<>();
            entries(path, depth, base instanceof Map<?, ?> ? base : Unknown.BASE, from, to, result, agreed);
            return new Merged(result, agreed);
        }
        if (isEntity && source == null) {
            kept.add(path);
        }
        Object known = base instanceof Unknown ? null : base;
        boolean isOnlyOfTarget = !(base instanceof Unknown) && Objects.equals(source, base);
        if (isOnlyOfTarget && choice == null) {
            return new Merged(target, base);
        }
        boolean isArchivedInTarget = target == null && options.archived().contains(path);
        boolean isChangedInTarget = base instanceof Unknown || !Objects.equals(target, base) || isArchivedInTarget;
        boolean isKept = isEntity && source == null && !options.removesEntities();
        if (choice == null && isChangedInTarget && !isKept) {
            conflicts.add(new MergeConflict(path, known, source, target));
            return new Merged(target, known);
        }
        return chosen(path, known, source, target, choice, isKept, isChangedInTarget);
    }

    private Merged chosen(
            String path,
            @Nullable Object base,
            @Nullable Object source,
            @Nullable Object target,
            @Nullable MergeChoice choice,
            boolean isKept,
            boolean isConflict) {
        boolean isTaken = choice == null ? !isKept : choice.take() != MergeChoice.Side.TARGET;
        Object after = choice != null && choice.value() != null ? choice.value() : source;
        if (!isKept || base != null || isTaken) {
            lines.add(new MergeLine(path, target, after, isTaken));
        }
        // A line that is not taken appears again in the next merge. Either choice settles a conflict.
        boolean isSettled = isTaken || (isConflict && !isKept);
        return new Merged(isTaken ? after : target, isSettled ? source : base);
    }
}
