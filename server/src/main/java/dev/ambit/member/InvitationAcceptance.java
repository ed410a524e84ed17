package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.MEMBER_INVITATION;
import static java.util.Objects.requireNonNull;

import dev.ambit.access.Actor;
import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.PersonAccounts;
import dev.ambit.audit.AccountActs;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.member.SignIn.Opened;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Lets whoever was invited join. Who is new chooses a password; who belongs to another account proves the one that
/// there is, so an invitation alone opens nothing of anybody else's.
public final class InvitationAcceptance {

    private static final int ACCOUNTS_MAX = 100;

    private final Transactions transactions;
    private final Authentication authentication;
    private final Passwords passwords;
    private final SignIn signIn;
    private final InstantSource clock;

    public InvitationAcceptance(
            Transactions transactions,
            Authentication authentication,
            Passwords passwords,
            SignIn signIn,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.passwords = passwords;
        this.signIn = signIn;
        this.clock = clock;
    }

    /// @param displayName of somebody new; null is the address
    Opened accept(ApiKey token, String password, @Nullable String displayName, String peer, String traceId) {
        Person person = transactions.outside(tx -> invited(tx, token));
        String newHash = null;
        if (person.isRegistered()) {
            signIn.prove(person.email(), password, peer);
        } else {
            Passwords.require(password);
            newHash = passwords.hash(password);
        }
        String hash = newHash;
        Opened opened = transactions.outside(tx -> {
            Instant now = clock.instant();
            Ticket ticket =
                    Tickets.take(tx, token, Ticket.Kind.INVITATION, now).orElseThrow(InvitationAcceptance::gone);
            boolean isRegistered = People.lock(tx, ticket.person())
                    .orElseThrow(InvitationAcceptance::gone)
                    .isRegistered();
            if (isRegistered != person.isRegistered()) {
                throw MEMBER_INVITATION.because("You have joined another account meanwhile. Accept it once more.");
            }
            if (hash != null) {
                People.register(
                        tx, person.id(), displayName == null ? person.email().value() : displayName, hash);
            }
            join(
                    tx,
                    requireNonNull(ticket.account()),
                    person,
                    new Actor("USER", person.id().toString(), peer),
                    traceId);
            return SignIn.open(tx, person.id(), now);
        });
        authentication.forget();
        return opened;
    }

    private void join(Handle tx, AccountId account, Person person, Actor actor, String traceId) {
        Transactions.enter(tx, account);
        if (PersonAccounts.list(tx, person.id()).size() >= ACCOUNTS_MAX) {
            throw MEMBER_INVITATION
                    .because("A person belongs to so many accounts at most.")
                    .with("allowed", ACCOUNTS_MAX);
        }
        Instant now = clock.instant();
        Members.join(tx, account, person.id(), now);
        PersonAccounts.join(tx, person.id(), account);
        Member member = MemberEditing.find(tx, account, person.id());
        AccountActs.add(
                tx,
                account,
                new Author(actor, traceId),
                MemberState.act(AccountOperation.MEMBER_JOINED, member, null, member),
                now);
    }

    private Person invited(Handle tx, ApiKey token) {
        return Tickets.find(tx, token, Ticket.Kind.INVITATION, clock.instant())
                .flatMap(it -> People.lock(tx, it.person()))
                .orElseThrow(InvitationAcceptance::gone);
    }

    private static Problem gone() {
        return MEMBER_INVITATION.because(
                "This invitation was accepted, withdrawn or has expired. Ask for another one.");
    }
}
