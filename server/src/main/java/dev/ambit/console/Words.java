package dev.ambit.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// How people call what the API calls by a word of its own (domain.md §1.1).
public final class Words {

    /// Each with its value.
    public static final List<String[]> ROLES = List.of(
            new String[] {"NONE", "No access"},
            new String[] {"VIEWER", "Read-only"},
            new String[] {"SUPPORT", "Customer management"},
            new String[] {"ADMIN", "Full access"});

    private static final Map<String, String> BY_ROLE = Map.of(
            "NONE", "no access", "VIEWER", "read-only", "SUPPORT", "customer management", "ADMIN", "full access");

    private Words() {}

    public static String role(String role) {
        return BY_ROLE.getOrDefault(role, role);
    }

    /// As a part of an address.
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
