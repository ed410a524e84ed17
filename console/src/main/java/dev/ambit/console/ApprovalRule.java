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
/// @param isManaged whether the catalog changes by its catalog file only
/// @param openUntil the time until which an owner has opened a closed catalog; null if it is not open
public record ApprovalRule(
        String environment,
        int approvals,
        List<String> roles,
        List<String> people,
        boolean isProtected,
        boolean isManaged,
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
        return of(all(visit, scope), environment);
    }

    static ApprovalRule of(List<ApprovalRule> rules, String environment) {
        return rules.stream()
                .filter(it -> it.environment().equals(environment))
                .findFirst()
                .orElse(new ApprovalRule(environment, 0, List.of("ADMIN"), List.of(), false, false, null));
    }

    /// Returns whether a section has pages that change the catalog.
    static boolean isCatalog(String section) {
        return CATALOG.contains(section);
    }

    /// Returns whether the catalog rejects direct changes now.
    boolean isClosed() {
        return (isProtected || isManaged) && openUntil == null;
    }

    /// Returns whether the target accepts promotions now.
    public boolean acceptsPromotions() {
        return !isManaged || openUntil != null;
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

    /// Returns whether a member can approve.
    boolean permits(String person, String role) {
        return roles.contains(role) || people.contains(person);
    }

    /// Returns the rule without an opening that is over.
    private ApprovalRule at(Instant now) {
        boolean isOver = openUntil != null && !now.isBefore(openUntil);
        return isOver ? new ApprovalRule(environment, approvals, roles, people, isProtected, isManaged, null) : this;
    }
}
