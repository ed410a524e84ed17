package dev.ambit.console;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Production and its development environment side by side, kind by kind.
///
/// @param production null if the member has no access to it
/// @param development null if there is none, or the member has no access to it
public record StackComparison(
        @Nullable Stack production, @Nullable Stack development) {

    private static final String PRODUCTION_ALONE = "BACKUP";
    private static final Cell NONE = new Cell(null, "none", null);

    static StackComparison of(Stack stack, @Nullable Stack counterpart) {
        return stack.isProduction() ? new StackComparison(stack, counterpart) : new StackComparison(counterpart, stack);
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
                ? new Cell(ofDevelopment.map(Stack.Resource::production).orElse(null), "not shown to you", null)
                : NONE;
        return new Row(
                kind,
                resourceClass,
                ofProduction.map(Cell::of).orElse(ofProductionAtLeast),
                ofDevelopment
                        .map(Cell::of)
                        .orElse(
                                kind.equals(PRODUCTION_ALONE)
                                        ? new Cell(null, "none: only production has it", null)
                                        : NONE));
    }

    private static Optional<Stack.Resource> find(@Nullable Stack stack, String kind) {
        return stack == null ? Optional.empty() : stack.find(kind);
    }

    /// One kind.
    ///
    /// @param resourceClass relation between both resources; empty if there is none of this kind
    public record Row(String kind, String resourceClass, Cell production, Cell development) {}

    /// The resource of that kind in one environment.
    ///
    /// @param name null if there is no resource, or its name is not known
    /// @param text its state, or why there is nothing to show
    /// @param resource null if there is no resource, or the member has no access to it
    public record Cell(@Nullable String name, String text, Stack.@Nullable Resource resource) {

        static Cell of(Stack.Resource it) {
            return new Cell(it.name(), it.how(), it);
        }
    }
}
