package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.MEMBER_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes of the members of an account, for its owners.
public final class MemberApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final Invitation invitation;
    private final MemberEditing editing;
    private final PasswordReset passwordReset;
    private final AccessLosses losses;

    public MemberApi(
            Authentication authentication,
            Transactions transactions,
            Invitation invitation,
            MemberEditing editing,
            PasswordReset passwordReset,
            AccessLosses losses) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.invitation = invitation;
        this.editing = editing;
        this.passwordReset = passwordReset;
        this.losses = losses;
    }

    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        Page page = Page.of("members", request.query(Page.Query.class));
        List<Member> members = transactions.read(
                account, tx -> Members.list(tx, account, page.text(0), page.isBackward(), page.rows()));
        return page.answer(members, it -> List.of(it.email().value()), View::of);
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        UUID person = person(request);
        return Response.ok(transactions.in(account, tx -> {
            Member member = MemberEditing.find(tx, account, person);
            return View.of(member, losses.ofRemoval(tx, account, member));
        }));
    }

    public Response invite(Request request) {
        AccountCaller caller = authentication.account(request);
        InviteBody body = request.body(InviteBody.class);
        return Response.created(InvitationView.of(invitation.invite(
                body.membership(caller.account()), Email.given(body.email()), Author.of(caller, request))));
    }

    public Response renewInvitation(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(
                InvitationView.of(invitation.renew(caller.account(), person(request), Author.of(caller, request))));
    }

    public Response update(Request request) {
        AccountCaller caller = authentication.account(request);
        UpdateBody body = request.body(UpdateBody.class);
        return Response.ok(
                View.of(editing.edit(caller.account(), person(request), body::applied, Author.of(caller, request))));
    }

    public Response remove(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(View.of(editing.remove(caller.account(), person(request), Author.of(caller, request))));
    }

    public Response resetPassword(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(
                ResetView.of(passwordReset.issue(caller.account(), person(request), Author.of(caller, request))));
    }

    /// Resets the password of any person, for the operator.
    public Response resetPasswordOfAnybody(Request request) {
        var author = Author.of(authentication.operator(request), request);
        var email = new Email(request.body(ResetBody.class).email());
        return Response.ok(ResetView.of(passwordReset.issue(email, author)));
    }

    private static UUID person(Request request) {
        String id = request.variable("id");
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException _) {
            throw MEMBER_NOT_FOUND.because(
                    "Member `%s` does not exist in this account. List the members to find the id."
                            .formatted(Problem.shortened(id)));
        }
    }

    // The wire.

    public enum AccountRole {
        OWNER,
        MEMBER,
    }

    public enum Status {
        INVITED,
        REGISTERED,
    }

    public record InviteBody(
            String email,
            @Nullable AccountRole accountRole,
            @Nullable Role productionRole,
            @Nullable Role nonProductionRole) {

        Membership membership(AccountId account) {
            return new Membership(
                    account,
                    accountRole == AccountRole.OWNER,
                    productionRole == null ? Role.NONE : productionRole,
                    nonProductionRole == null ? Role.NONE : nonProductionRole);
        }
    }

    public record UpdateBody(
            @Nullable AccountRole accountRole,
            @Nullable Role productionRole,
            @Nullable Role nonProductionRole,
            @Nullable Was was) {

        Membership applied(Membership before) {
            if (was != null) {
                was.require(before);
            }
            return new Membership(
                    before.account(),
                    accountRole == null ? before.isOwner() : accountRole == AccountRole.OWNER,
                    productionRole == null ? before.production() : productionRole,
                    nonProductionRole == null ? before.nonProduction() : nonProductionRole);
        }
    }

    /// The values that the caller has read. The edit is only applied if they are still current.
    public record Was(AccountRole accountRole, Role productionRole, Role nonProductionRole) {

        void require(Membership is) {
            var now =
                    new Was(is.isOwner() ? AccountRole.OWNER : AccountRole.MEMBER, is.production(), is.nonProduction());
            if (!equals(now)) {
                throw EDITED_MEANWHILE
                        .because(
                                "The roles of the member were changed by another request meanwhile. Read them again, then retry.")
                        .with("current", now);
            }
        }
    }

    public record ResetBody(String email) {}

    /// A member.
    ///
    /// @param rotatedEnvironments environments whose stacks get other credentials if the member is removed; null in
    ///     answers about several members and in answers of changes
    public record View(
            UUID id,
            String email,
            String displayName,
            AccountRole accountRole,
            Role productionRole,
            Role nonProductionRole,
            Status status,
            Instant invitedAt,
            @Nullable Instant joinedAt,
            @Nullable List<String> rotatedEnvironments) {

        static View of(Member it) {
            return of(it, null);
        }

        static View of(Member it, @Nullable List<String> rotatedEnvironments) {
            Membership membership = it.membership();
            return new View(
                    it.person(),
                    it.email().value(),
                    it.joinedAt() == null ? it.email().value() : it.displayName(),
                    membership.isOwner() ? AccountRole.OWNER : AccountRole.MEMBER,
                    membership.production(),
                    membership.nonProduction(),
                    it.joinedAt() == null ? Status.INVITED : Status.REGISTERED,
                    it.invitedAt(),
                    it.joinedAt(),
                    rotatedEnvironments);
        }
    }

    /// An invitation. `token` is shown only once: pass it on to the person.
    ///
    /// @param isMailed whether the server also sends it to the person by mail
    public record InvitationView(View member, String token, Instant expireAt, boolean isMailed) {

        static InvitationView of(Invitation.Invited it) {
            return new InvitationView(View.of(it.member()), it.token().token(), it.expireAt(), it.isMailed());
        }

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "InvitationView[…]";
        }
    }

    /// A password reset. `token` is shown only once: pass it on to the person.
    ///
    /// @param isMailed whether the server also sends it to the person by mail
    public record ResetView(String token, Instant expireAt, boolean isMailed) {

        static ResetView of(PasswordReset.Issued it) {
            return new ResetView(it.token().token(), it.expireAt(), it.isMailed());
        }

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "ResetView[…]";
        }
    }
}
