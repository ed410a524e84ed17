package dev.ambit.github;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.TreeMap;

/// The permissions that the App needs on its repository.
final class GithubPermissions {

    private static final String WRITE = "write";

    private static final Map<String, String> REQUIRED =
            new TreeMap<>(Map.of("administration", WRITE, "contents", WRITE, "metadata", "read", "statuses", WRITE));

    private GithubPermissions() {}

    /// Returns the missing permissions, such as `contents: write`; empty if the App has all.
    ///
    /// @param granted levels by permission
    static String missing(Map<String, Object> granted) {
        return REQUIRED.entrySet().stream()
                .filter(it -> !WRITE.equals(granted.get(it.getKey()))
                        && !it.getValue().equals(granted.get(it.getKey())))
                .map(it -> "%s: %s".formatted(it.getKey(), it.getValue()))
                .collect(joining(", "));
    }

    /// Returns the permission that a call needs.
    static String of(String call) {
        String name =
                call.contains("/rulesets") ? "administration" : call.contains("/statuses/") ? "statuses" : "contents";
        return "%s: %s".formatted(name, call.startsWith("GET ") ? "read" : WRITE);
    }
}
