package dev.ambit.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The originator of a change.
public record Actor(String type, @Nullable String id) {

    /// Returns the display name, or a few words if the name is not known.
    ///
    /// @param names of members and keys by id
    public String name(Map<String, String> names) {
        String known = id == null ? null : names.get(id);
        return known != null
                ? known
                : switch (type) {
                    case "USER", "PERSON", "MEMBER" -> "a member";
                    case "SYSTEM", "SCHEDULER" -> "Ambit";
                    case "APP_SERVER" -> "a server key";
                    default -> "an account key";
                };
    }
}
