package dev.ambit.console;

import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The reason that a form was rejected, shown beside its field.
public record Fault(@Nullable String field, String message) {

    static Fault of(Problem problem) {
        Object field = problem.facts().get("field");
        return new Fault(field == null ? null : field.toString(), problem.message());
    }

    /// Returns the same fault, with only the last part of its field, and with labels of the form instead of API
    /// names in its message.
    Fault labelled(Map<String, String> labels) {
        String text = message;
        for (Map.Entry<String, String> it : labels.entrySet()) {
            text = text.replace("`%s`".formatted(it.getKey()), it.getValue());
        }
        return new Fault(field == null ? null : field.substring(field.lastIndexOf('.') + 1), text);
    }

    /// Returns the message for the field of a form, with its label instead of its name in the API.
    ///
    /// @param label may end with a remark such as `(optional)`
    public String message(String name, String label) {
        int remark = label.indexOf(" (");
        return message.replace("`%s`".formatted(name), remark < 0 ? label : label.substring(0, remark));
    }

    public boolean isAt(String name) {
        return name.equals(field);
    }

    /// Returns whether the fault is at this field or at one of its parts.
    public boolean isWithin(String name) {
        return field != null && (isAt(name) || field.startsWith(name + "."));
    }
}
