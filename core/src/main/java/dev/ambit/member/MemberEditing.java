package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.LAST_OWNER;
import static dev.ambit.problem.ProblemCode.MEMBER_NOT_FOUND;

import dev.ambit.access.AccessOverrides;
import dev.ambit.access.Authentication;
import dev.ambit.access.Membership;
import dev.ambit.access.Memberships;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/// Changes the roles of members, and removes members. An account keeps at least one owner.
public final class MemberEditing {

    private final Transactions transactions;
    private final Authentication authentication;
    private final AccountEvents events;
    private final AccessLosses losses;
    private final InstantSource clock;

    public MemberEditing(
            Transactions transactions,
            Authentication authentication,
            AccountEvents events,
            AccessLosses losses,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.events = events;
        this.losses = losses;
        this.clock = clock;
    }

    private record Edited(Member member, boolean isChanged) {}

    static Member find(Handle tx, AccountId account, UUID person) {
        return Members.find(tx, account, person)
                .orElseThrow(() -> MEMBER_NOT_FOUND.because(
                        "Member `%s` does not exist in this account. List the members to find the id."
                                .formatted(person)));
    }

    Member edit(AccountId account, UUID person, UnaryOperator<Membership> change, Author author) {
        Edited edited = transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            Member before = find(tx, account, person);
            Member after = before.with(change.apply(before.membership()));
            if (after.equals(before)) {
                return new Edited(before, false);
            }
            if (before.isOwner() && !after.isOwner()) {
                requireAnotherOwner(tx, account);
            }
            losses.during(
                    tx,
                    account,
                    AccountOperation.MEMBER_UPDATED,
                    () -> Memberships.update(tx, person, after.membership()));
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    MemberState.auditEntry(AccountOperation.MEMBER_UPDATED, after, before, after),
                    clock.instant());
            MemberBody.append(events, tx, account, author, EventType.MEMBER_UPDATED, after, clock.instant());
            return new Edited(after, true);
        });
        if (edited.isChanged()) {
            authentication.clearPeople();
        }
        return edited.member();
    }

    /// Removes a member. A person without any account or invitation is deleted.
    Member remove(AccountId account, UUID person, Author author) {
        Member removed = transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            Member member = find(tx, account, person);
            if (member.isOwner()) {
                requireAnotherOwner(tx, account);
            }
            losses.during(tx, account, AccountOperation.MEMBER_REMOVED, () -> {
                Memberships.delete(tx, account, person);
                AccessOverrides.delete(tx, account, person);
                MembershipRemoval.leave(tx, account, person);
            });
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    MemberState.auditEntry(AccountOperation.MEMBER_REMOVED, member, member, null),
                    clock.instant());
            MemberBody.append(events, tx, account, author, EventType.MEMBER_REMOVED, member, clock.instant());
            return member;
        });
        authentication.clearPeople();
        return removed;
    }

    private static void requireAnotherOwner(Handle tx, AccountId account) {
        if (Memberships.countOwners(tx, account) == 1) {
            throw LAST_OWNER.because(
                    "This member is the last owner of the account. Make another member an owner first.");
        }
    }
}
