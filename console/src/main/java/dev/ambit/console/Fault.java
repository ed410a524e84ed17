package dev.ambit.console;

import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Why a form was refused, to be shown beside the field that is at fault.
public record Fault(@Nullable String field, String message) {

    static Fault of(Problem problem) {
        Object field = problem.facts().get("field");
        return new Fault(field == null ? null : field.toString(), problem.message());
    }

    public boolean isAt(String name) {
        return name.equals(field);
    }

    /// At it, or at one of what it consists of.
    public boolean isWithin(String name) {
        return field != null && (isAt(name) || field.startsWith(name + "."));
    }
}
