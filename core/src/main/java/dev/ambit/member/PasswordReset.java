package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.MEMBER_INVITATION;
import static dev.ambit.problem.ProblemCode.MEMBER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.PersonAccounts;
import dev.ambit.access.Sessions;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.member.SignIn.Opened;
import dev.ambit.notification.TicketMail;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Resets passwords. If the server sends no mail, the owner or operator who created the reset gives its link to
/// the person.
public final class PasswordReset {

    private final Transactions transactions;
    private final Authentication authentication;
    private final Passwords passwords;
    private final SignIn signIn;
    private final TicketMail mail;
    private final LoginAttempts attempts;
    private final InstantSource clock;

    public PasswordReset(
            Transactions transactions,
            Authentication authentication,
            Passwords passwords,
            SignIn signIn,
            TicketMail mail,
            LoginAttempts attempts,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.passwords = passwords;
        this.signIn = signIn;
        this.mail = mail;
        this.attempts = attempts;
        this.clock = clock;
    }

    /// @param token shown only once
    /// @param isMailed whether the person also gets it by mail
    record Issued(ApiKey token, Instant expireAt, boolean isMailed) {}

    /// Issues a reset for a member who belongs to this account only, so that an owner gets no access to other
    /// accounts.
    Issued issue(AccountId account, UUID person, Author author) {
        return transactions.in(account, tx -> {
            Member member = MemberEditing.find(tx, account, person);
            if (member.joinedAt() == null) {
                throw MEMBER_INVITATION.because(
                        "This member has not joined yet and has no password. Renew the invitation instead.");
            }
            People.lock(tx, person);
            if (PersonAccounts.list(tx, person).size() > 1) {
                throw ACCESS_DENIED.because(
                        "This member belongs to other accounts too. Only the operator can reset the password.");
            }
            if (PersonIdentities.isKnown(tx, person)) {
                throw ACCESS_DENIED.because(
                        "This member signs in with single sign-on. Only the operator can set a password.");
            }
            return issue(tx, member.email(), person, author);
        });
    }

    /// Issues a reset for any person, for the operator. The audit logs of the person's accounts record it.
    Issued issue(Email email, Author author) {
        return transactions.outside(tx -> {
            Person person = People.find(tx, email)
                    .flatMap(it -> People.lock(tx, it.id()))
                    .filter(Person::isRegistered)
                    .orElseThrow(() -> MEMBER_NOT_FOUND
                            .because(
                                    "`%s` has no password. Send the e-mail address of a person who has joined an account."
                                            .formatted(email.value()))
                            .at("email", email.value(), "the e-mail address of a person who has joined an account"));
            return issue(tx, email, person.id(), author);
        });
    }

    /// Queues a password reset for an e-mail address, which [PasswordResetLoop] mails if a registered person has
    /// it. The response is the same and takes equally long in all cases. Otherwise it would reveal which addresses
    /// have an account.
    ///
    /// @throws Problem if the server sends no mail
    void request(Email email, String peer, String traceId) {
        if (!mail.isOn()) {
            throw BAD_USER_INPUT.because(
                    "This server sends no e-mail. Ask an account owner or the operator for a password reset.");
        }
        attempts.begin(SecretAttempt.reset(email, peer));
        transactions.outside(tx -> {
            PasswordResetRequests.add(tx, new PasswordResetRequest(email, peer, traceId), clock.instant());
            return null;
        });
    }

    boolean isByMail() {
        return mail.isOn();
    }

    /// Sets the new password, and ends all sessions of the person.
    Opened redeem(ApiKey token, String password, String peer, String traceId) {
        // Checked before the password is hashed, which is slow.
        Person person = transactions
                .outside(tx -> Tickets.find(tx, token, Ticket.Kind.PASSWORD_RESET, clock.instant())
                        .flatMap(it -> People.find(tx, it.person())))
                .orElseThrow(PasswordReset::linkExpired);
        UUID id = person.id();
        PasswordRules.require(password, person.email(), person.displayName());
        String hash = passwords.hash(password);
        Opened opened = transactions.outside(tx -> {
            Instant now = clock.instant();
            var _ = People.lock(tx, id)
                    .flatMap(_ -> Tickets.take(tx, token, Ticket.Kind.PASSWORD_RESET, now))
                    .orElseThrow(PasswordReset::linkExpired);
            var author = Author.person(id, peer, traceId);
            audit(tx, AccountOperation.PASSWORD_RESET_REDEEMED, id, author, now);
            return change(tx, person, hash, peer, now);
        });
        authentication.clearPeople();
        return opened;
    }

    /// Changes the password of a person who knows the present one.
    Opened change(UUID id, String current, String password, String peer) {
        Person person = transactions.outside(tx -> People.find(tx, id)).orElseThrow(PasswordReset::linkExpired);
        PasswordRules.require(password, person.email(), person.displayName());
        signIn.require(
                SecretAttempt.change(id),
                person.passwordHash(),
                current,
                () -> ACCESS_DENIED
                        .because("`currentPassword` is wrong. Send your current password.")
                        .at("currentPassword", "…", "your current password"));
        String hash = passwords.hash(password);
        Opened opened = transactions.outside(tx -> {
            SignIn.requireStill(tx, person);
            return change(tx, person, hash, peer, clock.instant());
        });
        authentication.clearPeople();
        return opened;
    }

    private static Opened change(Handle tx, Person person, String hash, String peer, Instant now) {
        People.setPassword(tx, person.id(), hash);
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person.id(), null));
        Sessions.endAll(tx, person.id());
        return SignIn.open(tx, person, peer, now);
    }

    private Issued issue(Handle tx, Email email, UUID person, Author author) {
        Instant now = clock.instant();
        audit(tx, AccountOperation.PASSWORD_RESET_ISSUED, person, author, now);
        Instant expireAt = now.plus(Ticket.Kind.PASSWORD_RESET.life);
        ApiKey token = Tickets.issue(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null), expireAt);
        mail.resetPassword(tx, email.value(), token.token(), now);
        return new Issued(token, expireAt, mail.isOn());
    }

    /// Adds an entry to the audit log of each account of the person. Afterwards, `tx` is in the scope of the last
    /// of these accounts.
    static void audit(Handle tx, AccountOperation operation, UUID person, Author author, Instant now) {
        for (PersonAccounts.JoinedAccount it : PersonAccounts.list(tx, person)) {
            Transactions.addScope(tx, it.account());
            Member member = MemberEditing.find(tx, it.account(), person);
            AccountAuditLog.add(
                    tx, it.account(), author, MemberState.auditEntry(operation, member, member, member), now);
        }
    }

    private static Problem linkExpired() {
        return UNAUTHENTICATED.because("This link has expired or was already used. Ask for another password reset.");
    }
}
