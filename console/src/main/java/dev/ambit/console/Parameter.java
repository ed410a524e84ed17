package dev.ambit.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A setting of an environment's own, as the API shows it.
///
/// @param value that counts; null of a secret, or if nobody says it
/// @param source that says it: the branch's file, or the panel
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

    /// What each says; null of secrets.
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

    /// What may be chosen, empty if it is typed.
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
