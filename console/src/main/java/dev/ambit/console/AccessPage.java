package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Settings › Access: the access policy of one environment, which consists of the roles of all members and
/// exceptions.
public final class AccessPage {

    private static final String SECTION = "access";
    private static final Draft EMPTY = new Draft("", "NONE");

    private AccessPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(SECTION, view(visit, scope, EMPTY, null));
    }

    /// Adds an exception. It replaces an earlier one for the same member or role.
    static Response set(ConsoleRequest visit) {
        Draft draft = Draft.of(visit.form());
        return put(visit, draft, draft.subject, Stream.of(draft.rule()));
    }

    static Response remove(ConsoleRequest visit) {
        return put(visit, EMPTY, visit.form().text("subject"), Stream.of());
    }

    /// Saves all exceptions. If somebody else has changed them since the form was drawn, shows the current ones
    /// together with this draft.
    private static Response put(ConsoleRequest visit, Draft draft, String subject, Stream<Rule> added) {
        ConsoleScope scope = visit.scope();
        List<Rule> was = visit.was(Rules.class).overrides;
        Stream<Rule> others = was.stream().filter(it -> !it.subject().equals(subject));
        try {
            visit.send(
                    scope,
                    "PUT",
                    path(scope),
                    Map.of("overrides", Stream.concat(others, added).toList(), "was", was));
            return Screen.seeOther(scope.path() + "/access");
        } catch (Problem problem) {
            return visit.refuse(problem, SECTION, view(visit, scope, draft, in(Fault.of(problem))));
        }
    }

    /// Maps a fault of the API, which numbers all exceptions, to the only exception of the form.
    private static Fault in(Fault fault) {
        if (fault.field() == null || !fault.isWithin("overrides")) {
            return fault;
        }
        return new Fault(fault.field().endsWith("granted") ? "granted" : "subject", fault.message());
    }

    private static String path(ConsoleScope scope) {
        return "/environments/%s/access".formatted(scope.slug());
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, Draft draft, @Nullable Fault fault) {
        Access access = visit.send(scope, "GET", path(scope), null).data(Access.class);
        return new View(
                visit.frame("Access", SECTION, scope), scope, access, AuditPage.names(visit, scope), draft, fault);
    }

    /// The exceptions that the form was drawn with.
    record Rules(List<Rule> overrides) {}

    /// The access policy.
    ///
    /// @param rotatesCredentials whether the credentials of the stack are rotated when a member loses full access
    record Access(boolean followsProduction, List<Rule> overrides, List<Member> members, boolean rotatesCredentials) {}

    /// An exception to the roles.
    ///
    /// @param memberId null: the exception applies to all members with a role
    /// @param granted the role that is given; null to deny access
    public record Rule(
            @Nullable String memberId,
            @Nullable String role,
            String effect,
            @Nullable String granted) {

        public String subject() {
            return Objects.requireNonNullElse(memberId, String.valueOf(role));
        }

        public String gives() {
            return RoleLabels.role(Objects.requireNonNullElse(granted, "NONE"));
        }
    }

    /// A member with the role in this environment.
    ///
    /// @param policyRole the role without exceptions
    /// @param role the effective role
    public record Member(String id, String email, boolean isOwner, String policyRole, String role) {

        public boolean isExcepted() {
            return !policyRole.equals(role);
        }
    }

    /// An exception as filled in.
    ///
    /// @param subject the id of a member, or a role
    public record Draft(String subject, String granted) {

        static Draft of(Form form) {
            return new Draft(form.text("subject"), form.text("granted"));
        }

        Rule rule() {
            boolean isRole = RoleLabels.ROLES.stream().anyMatch(it -> it[0].equals(subject));
            boolean isDenied = granted.equals("NONE");
            return new Rule(
                    isRole || subject.isEmpty() ? null : subject,
                    isRole ? subject : null,
                    isDenied ? "DENY" : "ALLOW",
                    isDenied ? null : granted);
        }
    }

    /// The page.
    ///
    /// @param names display names of members by id
    public record View(
            Frame frame,
            ConsoleScope scope,
            Access access,
            Map<String, String> names,
            Draft draft,
            @Nullable Fault fault) {

        public boolean followsProduction() {
            return access.followsProduction;
        }

        public boolean rotatesCredentials() {
            return access.rotatesCredentials;
        }

        public List<Member> members() {
            return access.members;
        }

        public List<Rule> rules() {
            return access.overrides;
        }

        /// Returns all members but owners, who have full access everywhere.
        public List<Member> others() {
            return access.members.stream().filter(it -> !it.isOwner).toList();
        }

        public String was() {
            return Json.text(new Rules(access.overrides));
        }

        /// Returns the member's name, or the e-mail address if the name is not known.
        public String name(Member it) {
            return names.getOrDefault(it.id, it.email);
        }

        /// Returns the member or the members that an exception applies to.
        public String subject(Rule rule) {
            return access.members.stream()
                    .filter(it -> it.id.equals(rule.memberId))
                    .findFirst()
                    .map(this::name)
                    .orElse("All members with " + RoleLabels.role(rule.subject()));
        }

        public boolean isWrong() {
            return fault != null && fault.isAt("subject");
        }

        /// Returns the fault, if it belongs to no field of the form.
        public @Nullable Fault above() {
            return fault == null || fault.isAt("subject") || fault.isAt("granted") ? null : fault;
        }
    }
}
