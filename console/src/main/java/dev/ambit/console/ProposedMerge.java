package dev.ambit.console;

import dev.ambit.console.ComparePage.Entity;
import dev.ambit.console.ComparePage.Line;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The outcome of a promotion of everything, before it is created.
///
/// @param taken the entities that the target gets or that change there
/// @param kept the entities that only the target has, and that stay unless they are archived
/// @param conflicts the fields that are resolved after the promotion was created
public record ProposedMerge(List<Taken> taken, List<Kept> kept, List<Conflict> conflicts) {

    static final ProposedMerge NONE = new ProposedMerge(List.of(), List.of(), List.of());

    /// An entity with its changed fields.
    public record Taken(Entity entity, int fields) {}

    public record Kept(String path, Entity entity) {}

    /// A value that differs in both environments.
    ///
    /// @param decision the decision about the entity in the target; null for other values
    public record Conflict(
            String path,
            Entity entity,
            String label,
            @Nullable String decision) {}

    private record Row(boolean taken, Entity entity, List<Line> lines) {}

    private record Preview(List<Row> lines, List<Conflict> conflicts, List<Kept> kept) {}

    public ProposedMerge {
        taken = List.copyOf(taken);
        kept = List.copyOf(kept);
        conflicts = List.copyOf(conflicts);
    }

    static ProposedMerge of(ConsoleRequest visit, ConsoleScope scope, String source, String target) {
        Preview preview = visit.send(scope, "POST", "/promotions/preview", Map.of("source", source, "target", target))
                .data(Preview.class);
        List<Row> taken = preview.lines().stream().filter(Row::taken).toList();
        List<Taken> entities = taken.stream()
                .map(Row::entity)
                .distinct()
                .map(it -> new Taken(
                        it, fields(taken.stream().filter(row -> row.entity().equals(it)))))
                .sorted((one, other) ->
                        one.entity().kind().compareTo(other.entity().kind()))
                .toList();
        return new ProposedMerge(
                entities,
                preview.kept().stream()
                        .sorted((one, other) ->
                                one.entity().kind().compareTo(other.entity().kind()))
                        .toList(),
                preview.conflicts());
    }

    private static int fields(Stream<Row> rows) {
        return rows.mapToInt(it -> Math.max(1, it.lines().size())).sum();
    }

    public boolean isEmpty() {
        return taken.isEmpty() && kept.isEmpty() && conflicts.isEmpty();
    }
}
