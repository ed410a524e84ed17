package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static java.util.Comparator.comparingInt;

import dev.ambit.access.Authentication;
import dev.ambit.access.PersonAccounts;
import dev.ambit.access.Sessions;
import dev.ambit.account.AccountDraft;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.identity.Identity;
import dev.ambit.member.SignIn.Opened;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Signs in members and invited people with single sign-on. At the first sign-in, the verified e-mail address
/// identifies a person, who needs no invitation link. Later, the identity at the provider identifies the person.
public final class SingleSignOn {

    private final Transactions transactions;
    private final Authentication authentication;
    private final AccountEvents events;
    private final InstantSource clock;

    public SingleSignOn(
            Transactions transactions, Authentication authentication, AccountEvents events, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.events = events;
        this.clock = clock;
    }

    /// @throws Problem 403 for a person without an invitation
    Opened signIn(Identity identity, String peer, String traceId) {
        Opened opened = transactions.outside(tx -> {
            Instant now = clock.instant();
            UUID found = PersonIdentities.find(tx, identity).orElseGet(() -> byAddress(tx, identity, now));
            UUID person =
                    People.lock(tx, found).orElseThrow(() -> uninvited("you")).id();
            Map<AccountId, Member> joined = PersonAccounts.list(tx, person).isEmpty()
                    ? acceptAll(tx, person, identity, peer, traceId, now)
                    : Map.of();
            Opened session = SignIn.open(tx, person, now);
            joined.forEach((account, member) -> Joining.append(events, tx, account, member, peer, traceId, now));
            return session;
        });
        authentication.clearPeople();
        return opened;
    }

    private static UUID byAddress(Handle tx, Identity identity, Instant now) {
        if (identity.verifiedEmail() == null) {
            throw ACCESS_DENIED.because(
                    "The identity provider has not verified your e-mail address. Verify it there, and sign in again.");
        }
        var email = new Email(identity.verifiedEmail());
        UUID person = People.find(tx, email)
                .flatMap(it -> People.lock(tx, it.id()))
                .orElseThrow(() -> uninvited(email.value()))
                .id();
        if (!PersonIdentities.insert(tx, identity, person, now)) {
            throw ACCESS_DENIED.because(
                    "`%s` is linked to a different identity at the identity provider. Ask an owner to reset the link."
                            .formatted(email.value()));
        }
        // Another person with the invitation may have chosen the password, so the identity provider takes
        // precedence.
        People.deletePassword(tx, person);
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null));
        Sessions.endAll(tx, person);
        return person;
    }

    /// Joins all accounts with an invitation. Their events are appended in the order of the accounts, so that
    /// concurrent transactions lock the event logs in the same order.
    private static Map<AccountId, Member> acceptAll(
            Handle tx, UUID person, Identity identity, String peer, String traceId, Instant now) {
        Map<AccountId, Member> joined = new TreeMap<>(comparingInt(AccountId::value));
        for (AccountId account : Tickets.invitations(tx, person, now)) {
            Tickets.withdraw(tx, new Ticket(Ticket.Kind.INVITATION, person, account));
            joined.put(account, Joining.join(tx, account, person, peer, traceId, now));
        }
        if (PersonAccounts.list(tx, person).isEmpty()) {
            throw uninvited("you");
        }
        if (identity.name() != null && AccountDraft.isName(identity.name())) {
            People.rename(tx, person, identity.name());
        }
        return joined;
    }

    private static Problem uninvited(String whom) {
        return ACCESS_DENIED.because(
                "`%s` has no invitation. Ask an owner of the account to invite you.".formatted(whom));
    }
}
