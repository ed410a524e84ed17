package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Settings › Promotions › Rules: the approvals that each environment needs, and its protection.
public final class PromotionRulesPage {

    private static final String FORM = "promotion-rule-form";

    private static final Map<String, String> LABELS =
            Map.of("approvals", "Approvals", "roles", "Roles", "people", "People", "isProtected", "Protected catalog");

    private PromotionRulesPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Map<String, ApprovalRule> rules =
                ApprovalRule.all(visit, scope).stream().collect(Collectors.toMap(ApprovalRule::environment, it -> it));
        List<Row> rows = PromotionsPage.environments(visit, scope).stream()
                .filter(it -> rules.containsKey(it.slug()))
                .map(it -> new Row(it, Objects.requireNonNull(rules.get(it.slug()))))
                .toList();
        return visit.show(
                "promotion-rules",
                new View(
                        visit.frame("Promotion rules", PromotionHeader.SECTION, scope),
                        scope,
                        rows,
                        AuditPage.names(visit, scope)));
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ApprovalRule rule = ApprovalRule.of(visit, scope, visit.request().variable("slug"));
        return visit.show(FORM, form(visit, scope, Content.of(rule), null));
    }

    /// Saves the rules of one environment. The API replaces all rules at once, so the others are sent unchanged.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String slug = visit.request().variable("slug");
        Content content = Content.of(visit.form());
        List<ApprovalRule> known = ApprovalRule.all(visit, scope);
        List<Object> rules = new ArrayList<>();
        known.stream().filter(it -> !it.environment().equals(slug)).forEach(it -> rules.add(it.body()));
        try {
            rules.add(content.body(slug));
            List<Object> was = new ArrayList<>();
            known.forEach(it -> was.add(it.body()));
            visit.send(scope, "PUT", ApprovalRule.PATH, Map.of("rules", rules, "was", was));
            return Screen.seeOther(scope.account().path() + "/promotions/rules");
        } catch (Problem problem) {
            return visit.refuse(
                    problem, FORM, form(visit, scope, content, Fault.of(problem).labelled(LABELS)));
        }
    }

    private static FormView form(ConsoleRequest visit, ConsoleScope scope, Content content, @Nullable Fault fault) {
        Environment environment = EnvironmentFormPage.environment(visit, scope);
        List<Person> people = scope.may("GET", "/members")
                ? visit.send(scope, "GET", "/members?limit=100", null).rows(Person.class)
                : List.of();
        return new FormView(
                visit.frame("Rule of " + environment.displayName(), PromotionHeader.SECTION, scope),
                scope,
                environment,
                people,
                content,
                fault);
    }

    /// An environment with its rule.
    public record Row(Environment environment, ApprovalRule rule) {

        /// Returns the rule in words, such as `2 approvals by full access`.
        public String approvals() {
            return rule.approvals() == 0 ? "No approval needed" : RoleLabels.count(rule.approvals(), "approval");
        }

        public String roles() {
            return rule.roles().stream().map(RoleLabels::role).collect(Collectors.joining(", "));
        }
    }

    /// A member who can be named.
    public record Person(String id, String displayName) {}

    /// The fields as they were typed.
    public record Content(String approvals, List<String> roles, List<String> people, boolean isProtected) {

        static Content of(ApprovalRule rule) {
            return new Content(String.valueOf(rule.approvals()), rule.roles(), rule.people(), rule.isProtected());
        }

        static Content of(Form form) {
            return new Content(
                    form.text("approvals").strip(),
                    form.texts("roles"),
                    form.texts("people"),
                    form.isTicked("isProtected"));
        }

        Map<String, Object> body(String slug) {
            return Map.of(
                    "environment",
                    slug,
                    "approvals",
                    approvals.matches("\\d{1,9}") ? Integer.valueOf(approvals) : approvals,
                    "roles",
                    roles,
                    "people",
                    people,
                    "isProtected",
                    isProtected);
        }
    }

    /// The rules.
    ///
    /// @param names of members by id
    public record View(Frame frame, ConsoleScope scope, List<Row> rows, Map<String, String> names) {

        public boolean mayEdit() {
            return scope.may("PUT", ApprovalRule.PATH);
        }

        public String people(Row it) {
            return it.rule().people().stream()
                    .map(id -> names.getOrDefault(id, "a former member"))
                    .collect(Collectors.joining(", "));
        }
    }

    /// The form of one rule.
    public record FormView(
            Frame frame,
            ConsoleScope scope,
            Environment environment,
            List<Person> people,
            Content content,
            @Nullable Fault fault) {

        /// Returns whether the catalog can be protected. A catalog that is managed from code is closed already.
        public boolean mayProtect() {
            return !scope.gate().rule(environment.slug()).isManaged();
        }

        /// Returns the roles that can approve, lowest first.
        public List<String[]> roles() {
            return RoleLabels.ROLES.subList(1, RoleLabels.ROLES.size());
        }
    }
}
