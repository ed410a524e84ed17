package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.MEMBER_INVITATION;

import dev.ambit.access.Memberships;
import dev.ambit.access.PersonAccounts;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Turns an invited person into a member.
final class Joining {

    private static final int ACCOUNTS_MAX = 100;

    private Joining() {}

    /// Makes the person a member. Afterwards, `tx` is in the scope of the account. A call of [#append] must
    /// follow.
    static Member join(Handle tx, AccountId account, UUID person, String peer, String traceId, Instant now) {
        Transactions.addScope(tx, account);
        // A password reset that was issued for one account must not give access to the next one.
        Tickets.withdraw(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null));
        if (PersonAccounts.list(tx, person).size() >= ACCOUNTS_MAX) {
            throw MEMBER_INVITATION
                    .because("You are a member of %d accounts, which is the maximum. Leave an account first."
                            .formatted(ACCOUNTS_MAX))
                    .with("allowed", ACCOUNTS_MAX);
        }
        Memberships.join(tx, account, person, now);
        PersonAccounts.join(tx, person, account);
        Member member = MemberEditing.find(tx, account, person);
        AccountAuditLog.add(
                tx,
                account,
                Author.person(person, peer, traceId),
                MemberState.auditEntry(AccountOperation.MEMBER_JOINED, member, null, member),
                now);
        return member;
    }

    /// Appends the event, which must be among the last statements of the transaction.
    static void append(
            AccountEvents events,
            Handle tx,
            AccountId account,
            Member member,
            String peer,
            String traceId,
            Instant now) {
        Transactions.addScope(tx, account);
        Author author = Author.person(member.person(), peer, traceId);
        MemberBody.append(events, tx, account, author, EventType.MEMBER_JOINED, member, now);
    }
}
