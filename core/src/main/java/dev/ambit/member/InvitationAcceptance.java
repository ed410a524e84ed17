package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.MEMBER_INVITATION;
import static java.util.Objects.requireNonNull;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.member.SignIn.Opened;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Accepts invitations. A new person chooses a password; an existing person proves the present one or has a
/// session, so an invitation alone gives no access to other accounts.
public final class InvitationAcceptance {

    private final Transactions transactions;
    private final Authentication authentication;
    private final Passwords passwords;
    private final SignIn signIn;
    private final AccountEvents events;
    private final InstantSource clock;

    public InvitationAcceptance(
            Transactions transactions,
            Authentication authentication,
            Passwords passwords,
            SignIn signIn,
            AccountEvents events,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.passwords = passwords;
        this.signIn = signIn;
        this.events = events;
        this.clock = clock;
    }

    /// @param password null with a session
    /// @param signedIn the person with a session; null without one
    /// @param displayName of a new person; null: the e-mail address
    Opened accept(
            ApiKey token,
            @Nullable String password,
            @Nullable UUID signedIn,
            @Nullable String displayName,
            String peer,
            String traceId) {
        Person person = transactions.outside(tx -> invited(tx, token));
        String newHash = null;
        if (!person.isRegistered()) {
            PasswordRules.require(given(password), person.email(), displayName);
            newHash = passwords.hash(given(password));
        } else if (!person.id().equals(signedIn)) {
            signIn.verify(person.email(), given(password), peer);
        }
        String hash = newHash;
        Opened opened = transactions.outside(tx -> {
            Instant now = clock.instant();
            Ticket ticket = Tickets.take(tx, token, Ticket.Kind.INVITATION, now)
                    .orElseThrow(InvitationAcceptance::invitationNotFound);
            boolean isRegistered = People.lock(tx, ticket.person())
                    .orElseThrow(InvitationAcceptance::invitationNotFound)
                    .isRegistered();
            if (isRegistered != person.isRegistered()) {
                throw MEMBER_INVITATION.because(
                        "You joined another account while this invitation was being accepted. Accept the invitation"
                                + " again.");
            }
            SignIn.requireStill(tx, person);
            if (hash != null) {
                People.register(
                        tx, person.id(), displayName == null ? person.email().value() : displayName, hash);
            }
            AccountId account = requireNonNull(ticket.account());
            Member member = Joining.join(tx, account, person.id(), peer, traceId, now);
            Opened session = SignIn.open(tx, person, peer, now);
            Joining.append(events, tx, account, member, peer, traceId, now);
            return session;
        });
        authentication.clearPeople();
        return opened;
    }

    /// The account and the person of an invitation.
    record Offer(String accountName, String email, boolean isRegistered) {}

    /// Returns the account and the person of an invitation, without accepting it.
    ///
    /// @throws Problem if it cannot be accepted
    Offer preview(ApiKey token) {
        AccountId account = requireNonNull(transactions
                .outside(tx -> Tickets.find(tx, token, Ticket.Kind.INVITATION, clock.instant()))
                .orElseThrow(InvitationAcceptance::invitationNotFound)
                .account());
        Person person = transactions.outside(tx -> invited(tx, token));
        String name =
                transactions.read(account, tx -> Accounts.require(tx, account).displayName());
        return new Offer(name, person.email().value(), person.isRegistered());
    }

    private Person invited(Handle tx, ApiKey token) {
        return Tickets.find(tx, token, Ticket.Kind.INVITATION, clock.instant())
                .flatMap(it -> People.find(tx, it.person()))
                .orElseThrow(InvitationAcceptance::invitationNotFound);
    }

    private static String given(@Nullable String password) {
        if (password == null) {
            throw BAD_USER_INPUT
                    .because("`password` is missing. Send your password, or sign in first.")
                    .at("password", null, "your password");
        }
        return password;
    }

    private static Problem invitationNotFound() {
        return MEMBER_INVITATION.because(
                "This invitation was accepted or revoked, or it has expired. Ask an admin for a new invitation.");
    }
}
