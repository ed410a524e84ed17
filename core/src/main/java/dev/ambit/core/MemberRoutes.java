package dev.ambit.core;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.CLAIMED;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.REFUSED;

import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.identity.IdentityProvider;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.member.Invitation;
import dev.ambit.member.InvitationAcceptance;
import dev.ambit.member.LoginAttempts;
import dev.ambit.member.MemberApi;
import dev.ambit.member.MemberEditing;
import dev.ambit.member.PasswordReset;
import dev.ambit.member.Passwords;
import dev.ambit.member.SessionApi;
import dev.ambit.member.SignIn;
import dev.ambit.member.SingleSignOn;
import dev.ambit.member.SingleSignOnApi;
import dev.ambit.operator.SetupToken;
import dev.ambit.operator.SignUp;
import dev.ambit.operator.SignUpApi;

/// The routes of sign-in, members and roles.
final class MemberRoutes {

    private static final String OWNER = "owner";

    private MemberRoutes() {}

    static void add(Router router, CoreParts core) {
        var passwords = new Passwords();
        var attempts = new LoginAttempts(core.platform.transactions, core.platform.clock);
        var signIn = new SignIn(
                core.platform.transactions, core.platform.authentication, passwords, attempts, core.platform.clock);
        var reset = new PasswordReset(
                core.platform.transactions,
                core.platform.authentication,
                passwords,
                signIn,
                core.platform.ticketMail(),
                attempts,
                core.platform.clock);
        var signUp = new SignUpApi(
                new SignUp(core.platform.transactions, core.accounts.accountOpening, core.platform.clock),
                new SetupToken(core.platform.operatorToken.value(), core.platform.operatorToken.file(), attempts),
                passwords);
        var events = core.accounts.events;
        var sessions = new SessionApi(
                core.platform.authentication,
                core.platform.transactions,
                signIn,
                new InvitationAcceptance(
                        core.platform.transactions,
                        core.platform.authentication,
                        passwords,
                        signIn,
                        events,
                        core.platform.clock),
                reset);
        var members = new MemberApi(
                core.platform.authentication,
                core.platform.transactions,
                new Invitation(core.platform.transactions, core.platform.ticketMail(), events, core.platform.clock),
                new MemberEditing(
                        core.platform.transactions,
                        core.platform.authentication,
                        events,
                        core.accounts.losses,
                        core.platform.clock),
                reset,
                core.accounts.losses);
        singleSignOn(router, core, sessions);
        router.get("/api/v1/sign-up", "getSignUp", signUp::get, open(gives(200, SignUpApi.StateView.class)))
                .post(
                        "/api/v1/sign-up",
                        "signUp",
                        REFUSED,
                        signUp::signUp,
                        open(gives(201, SignUpApi.View.class).body(SignUpApi.Body.class))
                                .summary("Create the first account of an installation as its owner; requires the setup"
                                        + " token"))
                .post(
                        "/api/v1/login",
                        "signIn",
                        REFUSED,
                        sessions::signIn,
                        open(gives(200, SessionApi.SessionView.class).body(SessionApi.LoginBody.class)))
                .post(
                        "/api/v1/invitations/accept",
                        "acceptInvitation",
                        REFUSED,
                        sessions::acceptInvitation,
                        open(gives(200, SessionApi.SessionView.class).body(SessionApi.AcceptBody.class)))
                .post(
                        "/api/v1/invitations/look",
                        "previewInvitation",
                        HARMLESS,
                        sessions::previewInvitation,
                        open(gives(200, SessionApi.OfferView.class).body(SessionApi.LookBody.class))
                                .summary("Get the account and the person of an invitation"))
                .post(
                        "/api/v1/password-resets/redeem",
                        "redeemPasswordReset",
                        REFUSED,
                        sessions::redeemReset,
                        open(gives(200, SessionApi.SessionView.class).body(SessionApi.RedeemBody.class)))
                .get(
                        "/api/v1/password-resets",
                        "getPasswordResets",
                        sessions::resetState,
                        open(gives(200, SessionApi.ResetState.class))
                                .summary("Get whether the server sends password resets by e-mail"))
                .post(
                        "/api/v1/password-resets/request",
                        "requestPasswordReset",
                        REFUSED,
                        sessions::requestReset,
                        open(gives(202, SessionApi.ResetState.class).body(MemberApi.ResetBody.class))
                                .summary("Send a password reset by e-mail; the response is the same for any address"))
                .get("/api/v1/me", "getMe", sessions::me, person(gives(200, SessionApi.Me.class)))
                .post(
                        "/api/v1/me/password",
                        "changePassword",
                        CLAIMED,
                        sessions::changePassword,
                        person(gives(200, SessionApi.SessionView.class).body(SessionApi.PasswordBody.class)))
                .post(
                        "/api/v1/logout",
                        "signOut",
                        HARMLESS,
                        sessions::signOut,
                        person(gives(200, SessionApi.SignedOut.class)))
                .post(
                        "/api/v1/password-resets",
                        "resetPasswordOfAnybody",
                        CLAIMED,
                        members::resetPasswordOfAnybody,
                        gives(200, MemberApi.ResetView.class)
                                .body(MemberApi.ResetBody.class)
                                .by("operator")
                                .role(OWNER)
                                .tag("Members"));
        members(router, members);
    }

    private static void singleSignOn(Router router, CoreParts core, SessionApi sessions) {
        TrustedIssuer issuer = core.platform.options.issuer();
        var singleSignOn = new SingleSignOnApi(
                issuer == null ? null : new IdentityProvider(issuer, core.platform.egress, core.platform.clock),
                new SingleSignOn(
                        core.platform.transactions,
                        core.platform.authentication,
                        core.accounts.events,
                        core.platform.clock),
                sessions,
                core.platform.secrets,
                core.platform.options.publicUrl());
        router.get(
                        SingleSignOnApi.PATH,
                        "beginSingleSignOn",
                        singleSignOn::begin,
                        open(text(302, "text/plain").rawBody(0))
                                .summary("Redirect a browser to the identity provider to sign in"))
                .get(
                        SingleSignOnApi.PATH + "/issuer",
                        "getIssuer",
                        singleSignOn::issuer,
                        open(gives(200, SingleSignOnApi.IssuerView.class))
                                .summary("Get the identity provider, and the redirect URLs to register there"))
                .get(
                        SingleSignOnApi.CALLBACK,
                        "finishSingleSignOn",
                        singleSignOn::finish,
                        open(gives(200, SessionApi.SessionView.class).rawBody(0))
                                .summary("Complete a sign-in: the identity provider redirects here with `code` and"
                                        + " `state`"));
    }

    private static void members(Router router, MemberApi members) {
        router.get(
                        "/api/v1/members",
                        "listMembers",
                        members::list,
                        account(page(MemberApi.View.class).query(Page.Query.class)))
                .post(
                        "/api/v1/members",
                        "inviteMember",
                        CLAIMED,
                        members::invite,
                        account(gives(201, MemberApi.InvitationView.class).body(MemberApi.InviteBody.class)))
                .get("/api/v1/members/{id}", "getMember", members::get, account(gives(200, MemberApi.View.class)))
                .patch(
                        "/api/v1/members/{id}",
                        "updateMember",
                        CLAIMED,
                        members::update,
                        account(gives(200, MemberApi.View.class).body(MemberApi.UpdateBody.class)))
                .delete(
                        "/api/v1/members/{id}",
                        "removeMember",
                        CLAIMED,
                        members::remove,
                        account(gives(200, MemberApi.View.class)))
                .post(
                        "/api/v1/members/{id}/invitation",
                        "renewInvitation",
                        CLAIMED,
                        members::renewInvitation,
                        account(gives(200, MemberApi.InvitationView.class)))
                .post(
                        "/api/v1/members/{id}/password-reset",
                        "resetPassword",
                        CLAIMED,
                        members::resetPassword,
                        account(gives(200, MemberApi.ResetView.class)));
    }

    private static Contract open(Contract contract) {
        return contract.by("anyone").tag("Members");
    }

    private static Contract person(Contract contract) {
        return contract.by("person").role("anybody").tag("Members");
    }

    private static Contract account(Contract contract) {
        return contract.by("account").role(OWNER).tag("Members");
    }
}
