package dev.ambit.console;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The promotion rule of an environment, as the API returns it.
///
/// @param people ids of members who can approve
/// @param openUntil the time until which an owner has opened a protected catalog; null if it is not open
public record ApprovalRule(
        String environment,
        int approvals,
        List<String> roles,
        List<String> people,
        boolean isProtected,
        @Nullable Instant openUntil) {

    static final String PATH = "/account/promotion-rules";

    /// The sections of pages that change the catalog.
    private static final Set<String> CATALOG =
            Set.of(ProductsPage.SECTION, "plans", "addons", FeaturesPage.SECTION, ImportPage.SECTION);

    private record Rules(List<ApprovalRule> rules) {}

    static List<ApprovalRule> all(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope.outside(), "GET", PATH, null).data(Rules.class).rules().stream()
                .map(it -> it.at(visit.now()))
                .toList();
    }

    static ApprovalRule of(ConsoleRequest visit, ConsoleScope scope, String environment) {
        return all(visit, scope).stream()
                .filter(it -> it.environment().equals(environment))
                .findFirst()
                .orElse(new ApprovalRule(environment, 0, List.of("ADMIN"), List.of(), false, null));
    }

    /// Returns the rule that a page has to show: on the pages of a protected catalog. Null elsewhere.
    static @Nullable ApprovalRule shown(ConsoleRequest visit, String section, @Nullable ConsoleScope scope) {
        if (scope == null || scope.environment() == null || !CATALOG.contains(section)) {
            return null;
        }
        ApprovalRule rule = of(visit, scope, scope.slug());
        return rule.isProtected() ? rule : null;
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("environment", environment);
        body.put("approvals", approvals);
        body.put("roles", roles);
        body.put("people", people);
        body.put("isProtected", isProtected);
        return body;
    }

    /// Whether a member can approve.
    boolean permits(String person, String role) {
        return roles.contains(role) || people.contains(person);
    }

    /// The rule without an opening that is over.
    private ApprovalRule at(Instant now) {
        boolean isOver = openUntil != null && !now.isBefore(openUntil);
        return isOver ? new ApprovalRule(environment, approvals, roles, people, isProtected, null) : this;
    }
}
