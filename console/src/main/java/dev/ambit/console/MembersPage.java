package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.console.NewKeysPage.Secret;
import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of the account and their roles.
public final class MembersPage {

    private static final String FORM = "member-form";

    private MembersPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/members?limit=15" + rest, null);
        return visit.show(
                "members",
                new View(visit.frame("Members", "members", scope), scope, reply.rows(Member.class), reply.next()));
    }

    static Response add(ConsoleRequest visit) {
        Roles roles = new Roles("MEMBER", "NONE", "VIEWER");
        return visit.show(FORM, form(visit, visit.scope(), null, "", roles, "", null));
    }

    static Response invite(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String email = visit.form().text("email").strip();
        Roles roles = Roles.of(visit.form());
        Map<String, Object> body = new LinkedHashMap<>(roles.body());
        body.put("email", email);
        try {
            return link(visit, scope, visit.send(scope, "POST", "/members", body), email);
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, null, email, roles, "", Fault.of(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Member member = member(visit, scope);
        return visit.show(
                FORM,
                form(
                        visit,
                        scope,
                        member,
                        member.email(),
                        member.roles(),
                        member.roles().text(),
                        null));
    }

    /// If somebody else has changed the roles since the form was drawn, shows both versions.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Roles roles = Roles.of(visit.form());
        Roles was = visit.was(Roles.class);
        Map<String, Object> body = new LinkedHashMap<>(roles.body());
        body.put("was", was.body());
        try {
            visit.send(scope, "PATCH", path(visit), body);
            return Screen.seeOther(scope.account().path() + "/members");
        } catch (Problem problem) {
            Member now = member(visit, scope);
            String read = (problem.code() == EDITED_MEANWHILE ? now.roles() : was).text();
            return visit.refuse(problem, FORM, form(visit, scope, now, now.email(), roles, read, Fault.of(problem)));
        }
    }

    static Response askRemoval(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show("member-removal", removal(visit, scope, null));
    }

    static Response remove(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "DELETE", path(visit), null);
            return Screen.seeOther(scope.account().path() + "/members");
        } catch (Problem problem) {
            return visit.refuse(problem, "member-removal", removal(visit, scope, Fault.of(problem)));
        }
    }

    static Response renew(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Reply reply = visit.send(scope, "POST", path(visit) + "/invitation", null);
        return link(visit, scope, reply, member(visit, scope).email());
    }

    static Response resetPassword(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Handed handed =
                visit.send(scope, "POST", path(visit) + "/password-reset", null).data(Handed.class);
        String to = visit.url() + "/console/reset?token=" + UrlText.encoded(handed.token());
        var secret = new Secret("Link for " + member(visit, scope).email(), handing(handed), to);
        return NewKeysPage.page(
                visit,
                scope,
                "members",
                "Another password",
                List.of(secret),
                scope.account().path() + "/members");
    }

    private static Response link(ConsoleRequest visit, ConsoleScope scope, Reply reply, String email) {
        Handed handed = reply.data(Handed.class);
        String to = visit.url() + "/console/join?token=" + UrlText.encoded(handed.token());
        var secret = new Secret("Link for " + email, handing(handed), to);
        return NewKeysPage.page(
                visit,
                scope,
                "members",
                "The invitation",
                List.of(secret),
                scope.account().path() + "/members");
    }

    private static String handing(Handed handed) {
        return handed.isMailed()
                ? "Ambit also sends this link by e-mail. Do not give it to anyone else."
                : "Ambit did not send this link by e-mail. Give it to this person only.";
    }

    private static String path(ConsoleRequest visit) {
        return "/members/" + visit.variable("id");
    }

    private static Member member(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(visit), null).data(Member.class);
    }

    private static RemovalView removal(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        return new RemovalView(visit.frame("Remove a member", "members", scope), scope, member(visit, scope), fault);
    }

    private static FormView form(
            ConsoleRequest visit,
            ConsoleScope scope,
            @Nullable Member member,
            String email,
            Roles roles,
            String was,
            @Nullable Fault fault) {
        String title = member == null ? "Invite a member" : "Change roles";
        return new FormView(visit.frame(title, "members", scope), title, scope, member, email, roles, was, fault);
    }

    /// The roles of a member.
    ///
    /// @param productionRole role in production; owners have full access everywhere
    public record Roles(String accountRole, String productionRole, String nonProductionRole) {

        static Roles of(Form form) {
            return new Roles(form.text("accountRole"), form.text("productionRole"), form.text("nonProductionRole"));
        }

        Map<String, Object> body() {
            return Map.of(
                    "accountRole",
                    accountRole,
                    "productionRole",
                    productionRole,
                    "nonProductionRole",
                    nonProductionRole);
        }

        String text() {
            return Json.text(this);
        }
    }

    /// A member.
    ///
    /// @param rotatedEnvironments environments whose stacks get other credentials if the member is removed; null in
    ///     lists
    public record Member(
            String id,
            String email,
            String displayName,
            String accountRole,
            String productionRole,
            String nonProductionRole,
            String status,
            @Nullable List<String> rotatedEnvironments) {

        public List<String> rotated() {
            return rotatedEnvironments == null ? List.of() : rotatedEnvironments;
        }

        public boolean isInvited() {
            return status.equals("INVITED");
        }

        public Roles roles() {
            return new Roles(accountRole, productionRole, nonProductionRole);
        }
    }

    /// A link that works once.
    ///
    /// @param isMailed whether the server sends it by mail
    record Handed(String token, boolean isMailed) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "Handed[…]";
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Member> members,
            @Nullable String next) {}

    /// The form.
    ///
    /// @param member null to invite one
    public record FormView(
            Frame frame,
            String title,
            ConsoleScope scope,
            @Nullable Member member,
            String email,
            Roles roles,
            String was,
            @Nullable Fault fault) {}

    public record RemovalView(
            Frame frame,
            ConsoleScope scope,
            Member member,
            @Nullable Fault fault) {}
}
