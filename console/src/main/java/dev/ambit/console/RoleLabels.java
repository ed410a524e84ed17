package dev.ambit.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Labels of the roles (docs/reference/rules.md#names).
public final class RoleLabels {

    /// Values and labels.
    public static final List<String[]> ROLES = List.of(
            new String[] {"NONE", "No access"},
            new String[] {"VIEWER", "Read-only"},
            new String[] {"SUPPORT", "Customer management"},
            new String[] {"ADMIN", "Full access"});

    private static final Map<String, String> BY_ROLE = Map.of(
            "NONE", "no access", "VIEWER", "read-only", "SUPPORT", "customer management", "ADMIN", "full access");

    private RoleLabels() {}

    public static String role(String role) {
        return BY_ROLE.getOrDefault(role, role);
    }

    /// Returns a role as the route table names it; a member without a role counts as `anybody`.
    static String inTable(String role) {
        return role.equals("NONE") ? "anybody" : role.toLowerCase(Locale.ROOT);
    }

    static String greater(String one, String other) {
        return rank(one) >= rank(other) ? one : other;
    }

    private static int rank(String role) {
        return ROLES.stream().map(it -> it[0]).toList().indexOf(role);
    }

    /// Returns the number with its noun, such as `1 change` or `1,200 changes`.
    ///
    /// @param one the noun in the singular
    public static String count(long number, String one) {
        return "%,d %s%s".formatted(number, one, number == 1 ? "" : "s");
    }

    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
