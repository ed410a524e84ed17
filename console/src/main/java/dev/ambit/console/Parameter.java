package dev.ambit.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parameter of an environment.
///
/// @param value the effective value; null if it is secret or not set
/// @param source of the value: the file of the branch, or the console
public record Parameter(
        String name,
        String type,
        @Nullable List<String> options,
        @Nullable String description,
        boolean isRequired,
        boolean isSet,
        @Nullable Object value,
        @Nullable String source,
        @Nullable Conflict conflict) {

    /// The two values; null if the parameter is secret.
    public record Conflict(
            @Nullable Object branch, @Nullable Object panel) {}

    public boolean isSecret() {
        return type.equals("SECRET");
    }

    public boolean isSaidHere() {
        return "PANEL".equals(source);
    }

    public String shown() {
        return shown(value);
    }

    public String branchShown() {
        return conflict == null ? "" : shown(conflict.branch);
    }

    public String sourceWord() {
        return switch (source) {
            case null -> "";
            case "PANEL" -> "said here";
            case "BRANCH" -> "said by the branch";
            default -> source;
        };
    }

    /// Returns the options to select from; empty if the value is free text.
    public List<String> choices() {
        if (type.equals("BOOLEAN")) {
            return List.of("true", "false");
        }
        return options == null ? List.of() : options;
    }

    private String shown(@Nullable Object it) {
        if (!isSet) {
            return "not set";
        }
        return it == null ? "•••" : it.toString();
    }
}
