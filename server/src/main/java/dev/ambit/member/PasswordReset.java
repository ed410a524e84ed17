package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.MEMBER_INVITATION;
import static dev.ambit.problem.ProblemCode.MEMBER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.PersonAccounts;
import dev.ambit.access.Sessions;
import dev.ambit.audit.AccountActs;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.member.SignIn.Opened;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Gives people another password. What makes it is handed on by whoever asked for it, an owner or the operator, as an
/// invitation is.
public final class PasswordReset {

    private final Transactions transactions;
    private final Authentication authentication;
    private final Passwords passwords;
    private final InstantSource clock;

    public PasswordReset(
            Transactions transactions, Authentication authentication, Passwords passwords, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.passwords = passwords;
        this.clock = clock;
    }

    /// @param token that is shown once
    record Issued(ApiKey token, Instant expireAt) {}

    /// For a member of this account alone: an owner opens no other account by it.
    Issued issue(AccountId account, UUID person, Author author) {
        return transactions.in(account, tx -> {
            Member member = MemberEditing.find(tx, account, person);
            if (member.joinedAt() == null) {
                throw MEMBER_INVITATION.because("This member has no password yet. Renew the invitation.");
            }
            if (PersonAccounts.list(tx, person).size() > 1) {
                throw ACCESS_DENIED.because(
                        "This person belongs to other accounts too, so only the operator may do this.");
            }
            AccountActs.add(
                    tx,
                    account,
                    author,
                    MemberState.act(AccountOperation.PASSWORD_RESET_ISSUED, member, member, member),
                    clock.instant());
            return issue(tx, person);
        });
    }

    /// By the operator, for anybody.
    Issued issue(Email email) {
        return transactions.outside(tx -> {
            Person person = People.find(tx, email)
                    .filter(Person::isRegistered)
                    .orElseThrow(() -> MEMBER_NOT_FOUND
                            .because("Nobody with this address has a password.")
                            .at("email", email.value(), "the address of somebody who has joined an account"));
            return issue(tx, person.id());
        });
    }

    /// Wherever the person was signed in, they are not any more.
    Opened redeem(ApiKey token, String password) {
        Passwords.require(password);
        String hash = passwords.hash(password);
        Opened opened = transactions.outside(tx -> {
            Instant now = clock.instant();
            Ticket ticket = Tickets.take(tx, token, Ticket.Kind.PASSWORD_RESET, now)
                    .orElseThrow(() -> UNAUTHENTICATED.because("This was used or has expired. Ask for another one."));
            return change(tx, ticket.person(), hash, now);
        });
        authentication.forget();
        return opened;
    }

    /// By the person, who knows the one of before.
    Opened change(UUID id, String current, String password) {
        Passwords.require(password);
        Person person = transactions.outside(tx -> People.lock(tx, id)).orElseThrow();
        if (!passwords.matches(current, person.passwordHash())) {
            throw ACCESS_DENIED.because("This is not your password.").at("currentPassword", "…", "the one of now");
        }
        String hash = passwords.hash(password);
        Opened opened = transactions.outside(tx -> change(tx, id, hash, clock.instant()));
        authentication.forget();
        return opened;
    }

    private static Opened change(Handle tx, UUID person, String hash, Instant now) {
        People.setPassword(tx, person, hash);
        Sessions.endAll(tx, person);
        return SignIn.open(tx, person, now);
    }

    private Issued issue(Handle tx, UUID person) {
        Instant expireAt = clock.instant().plus(Ticket.Kind.PASSWORD_RESET.life);
        return new Issued(Tickets.issue(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null), expireAt), expireAt);
    }
}
