package dev.ambit.member;

import dev.ambit.access.PersonAccounts;
import dev.ambit.access.Sessions;
import dev.ambit.db.AccountId;
import dev.ambit.notification.Notifications;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Ends memberships, in the scope of their account. A person without any account or invitation is deleted.
public final class MembershipRemoval {

    private MembershipRemoval() {}

    /// Ends one membership.
    ///
    /// @return whether the person was deleted
    static boolean leave(Handle tx, AccountId account, UUID person) {
        // Serializes with a concurrent invitation of the person.
        People.lock(tx, person)
                .ifPresent(it -> Notifications.deletePerson(
                        tx, account, person, it.email().value()));
        PersonAccounts.delete(tx, person, account);
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.INVITATION, person, account));
        if (!PersonAccounts.list(tx, person).isEmpty()) {
            return false;
        }
        Sessions.endAll(tx, person);
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null));
        if (PersonAccounts.isAnywhere(tx, person)) {
            // The password from this account must not be enough to accept a pending invitation to another account.
            People.deletePassword(tx, person);
            return false;
        }
        People.delete(tx, person);
        return true;
    }

    /// Ends all memberships of an account that is being deleted.
    ///
    /// @return the number of deleted people
    public static long leaveAll(Handle tx, AccountId account) {
        return PersonAccounts.people(tx, account).stream()
                .filter(it -> leave(tx, account, it))
                .count();
    }
}
