package dev.ambit.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Labels of resource kinds and resource classes (docs/reference/stacks.md).
public final class Kinds {

    /// Kinds of resources, in the order in which pages show them.
    static final List<String> ALL = List.of(
            "HOST",
            "API_STAGE",
            "CDN",
            "ASSET_BUCKET",
            "FUNCTION",
            "SESSION",
            "DATABASE",
            "BRANCH",
            "POLICY",
            "MEDIA",
            "BACKUP");

    private static final Map<String, String> WORDS =
            Map.of("API_STAGE", "API stage", "CDN", "CDN", "SESSION", "Session store", "POLICY", "Access policy");

    private static final Map<String, String> CLASSES = Map.of(
            "ISOLATED", "isolated",
            "REPLICATED", "replicated",
            "SHARED", "shared with production",
            "PRODUCTION_ONLY", "production only");

    private static final Map<String, String> STRATEGIES = Map.of(
            "DATABASE", "own database",
            "SCHEMA", "own schema in production's database",
            "TABLE_SUFFIX", "tables with a suffix in production's schema");

    private static final Map<String, String> REMOTE = Map.of("aws", "AWS", "github", "GitHub");

    private Kinds() {}

    /// Returns the label of a provider.
    public static String provider(String provider) {
        return REMOTE.getOrDefault(provider, provider);
    }

    static boolean isRemote(String provider) {
        return REMOTE.containsKey(provider);
    }

    public static String word(String kind) {
        return WORDS.getOrDefault(kind, plain(kind));
    }

    public static String words(List<String> kinds) {
        return String.join(", ", kinds.stream().map(Kinds::word).toList());
    }

    /// Returns the label of a resource class.
    public static String ofClass(String resourceClass) {
        return CLASSES.getOrDefault(resourceClass, plain(resourceClass));
    }

    public static String strategy(String strategy) {
        return STRATEGIES.getOrDefault(strategy, plain(strategy));
    }

    /// Values and labels to choose from.
    static List<String[]> strategies() {
        return List.of("DATABASE", "SCHEMA", "TABLE_SUFFIX").stream()
                .map(it -> new String[] {it, sentence(strategy(it))})
                .toList();
    }

    /// Returns an enum constant of the API in plain words.
    static String plain(String word) {
        return sentence(word.toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private static String sentence(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
