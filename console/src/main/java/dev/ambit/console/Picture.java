package dev.ambit.console;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What production and the development beside it consist of, kind by kind, and what each is called there.
///
/// @param production null: whoever looks knows of none
/// @param development null: whoever looks knows of none
public record Picture(@Nullable Stack production, @Nullable Stack development) {

    private static final String PRODUCTION_ALONE = "BACKUP";
    private static final Cell NONE = new Cell(null, "none");

    static Picture of(Stack stack, @Nullable Stack counterpart) {
        return stack.isProduction() ? new Picture(stack, counterpart) : new Picture(counterpart, stack);
    }

    public List<Row> rows() {
        Set<String> kinds = new LinkedHashSet<>(Kinds.ALL);
        for (Stack it : new Stack[] {production, development}) {
            if (it != null) {
                it.resources().forEach(resource -> kinds.add(resource.kind()));
            }
        }
        return kinds.stream().map(this::row).toList();
    }

    private Row row(String kind) {
        Optional<Stack.Resource> ofProduction = find(production, kind);
        Optional<Stack.Resource> ofDevelopment = find(development, kind);
        String resourceClass = ofDevelopment
                .or(() -> ofProduction)
                .map(it -> Kinds.ofClass(it.class_()))
                .orElse("");
        Cell ofProductionAtLeast = production == null
                ? new Cell(ofDevelopment.map(Stack.Resource::production).orElse(null), "not shown to you")
                : NONE;
        return new Row(
                kind,
                resourceClass,
                ofProduction.map(Cell::of).orElse(ofProductionAtLeast),
                ofDevelopment
                        .map(Cell::of)
                        .orElse(kind.equals(PRODUCTION_ALONE) ? new Cell(null, "none: only production has it") : NONE));
    }

    private static Optional<Stack.Resource> find(@Nullable Stack stack, String kind) {
        return stack == null ? Optional.empty() : stack.find(kind);
    }

    /// One kind.
    ///
    /// @param resourceClass what both have in common; empty if there is none of it
    public record Row(String kind, String resourceClass, Cell production, Cell development) {}

    /// That kind in one of both.
    ///
    /// @param name what it is called; null: there is none, or it is not known
    /// @param said how it is, or why there is nothing to see
    public record Cell(@Nullable String name, String said) {

        static Cell of(Stack.Resource it) {
            return new Cell(it.name(), it.how());
        }
    }
}
