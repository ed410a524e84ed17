package dev.ambit.console;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The environments of an account whose catalogs reject direct changes. Pages do not offer changes that the API
/// would reject. The rules are read once per request, when a page first needs them.
final class CatalogGate {

    /// The paths of calls that change the catalog.
    private static final Pattern CATALOG =
            Pattern.compile("/(products|features|plans|addons)(?!/[^/]*/review-links)(/.*)?|/catalog/(import|publish)");

    private final Supplier<List<ApprovalRule>> source;
    private @Nullable List<ApprovalRule> rules;

    CatalogGate(Supplier<List<ApprovalRule>> source) {
        this.source = source;
    }

    /// Returns whether the environment rejects this call.
    boolean isClosed(String environment, String method, String path) {
        return !method.equals("GET")
                && CATALOG.matcher(path).matches()
                && rule(environment).isClosed();
    }

    ApprovalRule rule(String environment) {
        List<ApprovalRule> known = rules;
        if (known == null) {
            known = source.get();
            rules = known;
        }
        return ApprovalRule.of(known, environment);
    }
}
