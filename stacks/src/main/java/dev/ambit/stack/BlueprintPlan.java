package dev.ambit.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The changes that writing a blueprint would make.
///
/// @param environment slug of the production environment
/// @param isDefault whether no blueprint was written yet, so that writing one replaces the default
/// @param changes one for each resource that differs
public record BlueprintPlan(String environment, boolean isDefault, List<Change> changes) {

    /// How a resource of a blueprint changes.
    public enum Action {
        ADD,
        CHANGE,
        REMOVE
    }

    /// A resource that differs.
    ///
    /// @param fields that differ: `identifier`, or the name of a parameter
    /// @param effect on stacks, in one sentence
    public record Change(ResourceKind kind, Action action, List<FieldChange> fields, String effect) {}

    /// A field that differs.
    ///
    /// @param from value in the present blueprint; null if it has none
    /// @param to value in the new blueprint; null if it has none
    public record FieldChange(
            String field, @Nullable String from, @Nullable String to) {}

    private static final String IDENTIFIER = "identifier";

    /// Compares two blueprints.
    ///
    /// @param existing resources of production's stack by kind, as far as their creation has begun
    static BlueprintPlan of(
            String environment,
            boolean isDefault,
            Blueprint before,
            Blueprint after,
            Map<ResourceKind, InfraResource> existing) {
        List<Change> changes = new ArrayList<>();
        for (BlueprintResource it : after.resources()) {
            changed(before.find(it.kind()), it, existing.get(it.kind())).ifPresent(changes::add);
        }
        for (BlueprintResource it : before.resources()) {
            if (after.find(it.kind()).isEmpty()) {
                changes.add(new Change(
                        it.kind(), Action.REMOVE, fields(it, nothing(it.kind())), removed(existing.get(it.kind()))));
            }
        }
        return new BlueprintPlan(environment, isDefault, changes);
    }

    private static Optional<Change> changed(
            Optional<BlueprintResource> before, BlueprintResource after, @Nullable InfraResource existing) {
        if (before.isEmpty()) {
            return Optional.of(new Change(
                    after.kind(),
                    Action.ADD,
                    fields(nothing(after.kind()), after),
                    "Production gets the resource at its next provisioning, and new orders can contain it."));
        }
        List<FieldChange> fields = fields(before.get(), after);
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new Change(after.kind(), Action.CHANGE, fields, kept(fields, existing)));
    }

    private static BlueprintResource nothing(ResourceKind kind) {
        return new BlueprintResource(kind, null, Map.of());
    }

    private static String kept(List<FieldChange> fields, @Nullable InfraResource existing) {
        return existing != null && fields.getFirst().field().equals(IDENTIFIER)
                ? "The existing resource keeps the name `%s`.".formatted(existing.name())
                : "Stacks get the change at their next provisioning.";
    }

    private static String removed(@Nullable InfraResource existing) {
        return existing == null
                ? "New stacks no longer have the resource."
                : "The existing resource `%s` stays until its stack is torn down.".formatted(existing.name());
    }

    private static List<FieldChange> fields(BlueprintResource before, BlueprintResource after) {
        List<FieldChange> fields = new ArrayList<>();
        add(fields, IDENTIFIER, before.identifier(), after.identifier());
        var names = new TreeSet<>(before.parameters().keySet());
        names.addAll(after.parameters().keySet());
        names.forEach(it ->
                add(fields, it, before.parameters().get(it), after.parameters().get(it)));
        return fields;
    }

    private static void add(List<FieldChange> fields, String field, @Nullable String from, @Nullable String to) {
        if (!Objects.equals(from, to)) {
            fields.add(new FieldChange(field, from, to));
        }
    }
}
