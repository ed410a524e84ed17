package dev.ambit.member;

import dev.ambit.access.PersonAccounts;
import dev.ambit.access.Sessions;
import dev.ambit.db.AccountId;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Ends that people belong to an account. Who belongs to none any more, nor is invited, is forgotten.
public final class Leaving {

    private Leaving() {}

    /// One of them.
    ///
    /// @return whether the person is forgotten
    static boolean leave(Handle tx, AccountId account, UUID person) {
        // Whoever invites the person meanwhile waits, or is waited for.
        People.lock(tx, person);
        PersonAccounts.delete(tx, person, account);
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.INVITATION, person, account));
        if (!PersonAccounts.list(tx, person).isEmpty()) {
            return false;
        }
        Sessions.endAll(tx, person);
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null));
        if (PersonAccounts.isAnywhere(tx, person)) {
            // Whoever is invited elsewhere comes in by that alone, and not by what was good here.
            People.forgetPassword(tx, person);
            return false;
        }
        People.delete(tx, person);
        return true;
    }

    /// Of an account that is being deleted: nobody comes in by it any more.
    ///
    /// @return how many people are forgotten
    public static long leaveAll(Handle tx, AccountId account) {
        return PersonAccounts.people(tx, account).stream()
                .filter(it -> leave(tx, account, it))
                .count();
    }
}
