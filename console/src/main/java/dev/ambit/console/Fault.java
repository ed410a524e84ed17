package dev.ambit.console;

import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The reason that a form was rejected, shown beside its field.
public record Fault(@Nullable String field, String message) {

    static Fault of(Problem problem) {
        Object field = problem.facts().get("field");
        return new Fault(field == null ? null : field.toString(), problem.message());
    }

    public boolean isAt(String name) {
        return name.equals(field);
    }

    /// Whether the fault is at this field or at one of its parts.
    public boolean isWithin(String name) {
        return field != null && (isAt(name) || field.startsWith(name + "."));
    }
}
