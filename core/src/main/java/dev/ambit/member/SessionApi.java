package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.Membership;
import dev.ambit.access.PersonAccounts;
import dev.ambit.access.Role;
import dev.ambit.account.Account;
import dev.ambit.account.AccountDraft;
import dev.ambit.account.Accounts;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.member.MemberApi.AccountRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes for sign-in, invitations and password resets.
public final class SessionApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final SignIn signIn;
    private final InvitationAcceptance acceptance;
    private final PasswordReset passwordReset;

    public SessionApi(
            Authentication authentication,
            Transactions transactions,
            SignIn signIn,
            InvitationAcceptance acceptance,
            PasswordReset passwordReset) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.signIn = signIn;
        this.acceptance = acceptance;
        this.passwordReset = passwordReset;
    }

    public Response signIn(Request request) {
        LoginBody body = request.body(LoginBody.class);
        return answer(signIn.signIn(new Email(body.email()), body.password(), request.peer()));
    }

    public Response signOut(Request request) {
        authentication.person(request);
        signIn.signOut(new ApiKey(request.key()));
        return Response.ok(new SignedOut(true));
    }

    public Response me(Request request) {
        return Response.ok(me(authentication.person(request)));
    }

    public Response acceptInvitation(Request request) {
        AcceptBody body = request.body(AcceptBody.class);
        String displayName = body.displayName() == null ? null : AccountDraft.requireName(body.displayName());
        return answer(acceptance.accept(
                new ApiKey(body.token()),
                body.password(),
                request.key().isEmpty() ? null : authentication.person(request),
                displayName,
                request.peer(),
                request.traceId()));
    }

    /// Returns the account name and the e-mail address of an invitation. The request needs the invitation's token.
    public Response previewInvitation(Request request) {
        InvitationAcceptance.Offer offer =
                acceptance.preview(new ApiKey(request.body(LookBody.class).token()));
        return Response.ok(new OfferView(offer.accountName(), offer.email(), offer.isRegistered()));
    }

    public Response redeemReset(Request request) {
        RedeemBody body = request.body(RedeemBody.class);
        return answer(
                passwordReset.redeem(new ApiKey(body.token()), body.password(), request.peer(), request.traceId()));
    }

    /// Tells whether a password reset can be requested by mail.
    public Response resetState(Request request) {
        return Response.ok(new ResetState(passwordReset.isByMail()));
    }

    /// Mails a password reset. The response is the same whether the person exists or not.
    public Response requestReset(Request request) {
        passwordReset.request(
                new Email(request.body(MemberApi.ResetBody.class).email()), request.peer(), request.traceId());
        return Response.accepted(new ResetState(true));
    }

    public Response changePassword(Request request) {
        UUID person = authentication.person(request);
        PasswordBody body = request.body(PasswordBody.class);
        return answer(passwordReset.change(person, body.currentPassword(), body.password(), request.peer()));
    }

    Response answer(SignIn.Opened opened) {
        Me me = me(opened.person());
        return Response.ok(new SessionView(opened.token().token(), opened.expireAt(), me));
    }

    private Me me(UUID id) {
        Person person = transactions
                .outside(tx -> People.find(tx, id))
                .orElseThrow(() -> UNAUTHENTICATED.because(
                        "You are no longer a member of any account. Ask an admin to invite you again."));
        List<PersonAccounts.JoinedAccount> belongings = transactions.outside(tx -> PersonAccounts.list(tx, id));
        List<AccountView> accounts = new ArrayList<>();
        for (PersonAccounts.JoinedAccount it : belongings) {
            transactions
                    .in(
                            it.account(),
                            tx -> Members.find(tx, it.account(), id)
                                    .map(member ->
                                            AccountView.of(Accounts.require(tx, it.account()), member.membership())))
                    .ifPresent(accounts::add);
        }
        return new Me(id, person.email().value(), person.displayName(), accounts);
    }

    // The wire.

    /// Password resets by mail.
    ///
    /// @param isByMail whether the server sends mail
    public record ResetState(boolean isByMail) {}

    public record LoginBody(String email, String password) {

        /// Omits the password, because printed values end up in logs.
        @Override
        public String toString() {
            return "LoginBody[…]";
        }
    }

    /// The body of an acceptance. For an existing person, `password` is the present one, not needed with a
    /// session, and `displayName` is ignored.
    public record AcceptBody(
            String token,
            @Nullable String password,
            @Nullable String displayName) {

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "AcceptBody[…]";
        }
    }

    public record LookBody(String token) {

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "LookBody[…]";
        }
    }

    /// The account and the person of an invitation.
    ///
    /// @param isRegistered whether the person has a password or has joined an account
    public record OfferView(String accountName, String email, boolean isRegistered) {}

    public record RedeemBody(String token, String password) {

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "RedeemBody[…]";
        }
    }

    public record PasswordBody(String currentPassword, String password) {

        /// Omits the passwords, because printed values end up in logs.
        @Override
        public String toString() {
            return "PasswordBody[…]";
        }
    }

    /// A new session. Send `token` as `Authorization: Bearer`.
    public record SessionView(String token, Instant expireAt, Me person) {

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "SessionView[…]";
        }
    }

    public record SignedOut(boolean success) {}

    public record Me(UUID id, String email, String displayName, List<AccountView> accounts) {

        public Me {
            accounts = List.copyOf(accounts);
        }
    }

    public record AccountView(
            UUID id,
            String slug,
            String displayName,
            AccountRole accountRole,
            Role productionRole,
            Role nonProductionRole) {

        static AccountView of(Account account, Membership membership) {
            return new AccountView(
                    account.publicId(),
                    account.slug().value(),
                    account.displayName(),
                    membership.isOwner() ? AccountRole.OWNER : AccountRole.MEMBER,
                    membership.role(true),
                    membership.role(false));
        }
    }
}
