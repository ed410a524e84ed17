package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static dev.ambit.problem.ProblemCode.MEMBER_INVITATION;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Membership;
import dev.ambit.access.Memberships;
import dev.ambit.access.PersonAccounts;
import dev.ambit.access.PersonAccounts.JoinedAccount;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import dev.ambit.notification.TicketMail;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Invites people to an account. The inviter passes the invitation on if the server sends no mail.
public final class Invitation {

    private static final int MEMBERS_MAX = 1_000;

    private final Transactions transactions;
    private final TicketMail mail;
    private final AccountEvents events;
    private final InstantSource clock;

    public Invitation(Transactions transactions, TicketMail mail, AccountEvents events, InstantSource clock) {
        this.transactions = transactions;
        this.mail = mail;
        this.events = events;
        this.clock = clock;
    }

    /// @param token shown only once
    /// @param isMailed whether the person also gets it by mail
    record Invited(Member member, ApiKey token, Instant expireAt, boolean isMailed) {}

    Invited invite(Membership membership, Email email, Author author) {
        return transactions.in(membership.account(), tx -> {
            Account account = Accounts.lock(tx, membership.account());
            return invite(tx, account, membership, email, author);
        });
    }

    private Invited invite(Handle tx, Account into, Membership membership, Email email, Author author) {
        AccountId account = into.id();
        Instant now = clock.instant();
        if (Memberships.count(tx, account) >= MEMBERS_MAX) {
            throw MEMBER_INVITATION
                    .because("This account has %d members, which is the maximum. Remove a member first."
                            .formatted(MEMBERS_MAX))
                    .with("allowed", MEMBERS_MAX);
        }
        Person person = People.findOrInsert(tx, email, now);
        if (!Memberships.insert(tx, person.id(), membership, now)) {
            throw DUPLICATED_ENTITY
                    .because(
                            "`%s` is already a member of this account or has an invitation. Renew the invitation if it has expired."
                                    .formatted(email.value()))
                    .at("email", email.value(), "an e-mail address that no member has")
                    .with("entityName", "Member")
                    .with("identifier", email.value());
        }
        PersonAccounts.insert(tx, person.id(), new JoinedAccount(account, into.publicId()));
        Member member = Members.find(tx, account, person.id()).orElseThrow();
        AccountAuditLog.add(
                tx,
                account,
                author,
                MemberState.auditEntry(AccountOperation.MEMBER_INVITED, member, null, member),
                now);
        Invited invited = issue(tx, into, member, now);
        MemberBody.append(events, tx, account, author, EventType.MEMBER_INVITED, member, now);
        return invited;
    }

    /// Replaces an invitation that was lost or has expired.
    Invited renew(AccountId account, UUID person, Author author) {
        return transactions.in(account, tx -> {
            Account of = Accounts.lock(tx, account);
            Member member = MemberEditing.find(tx, account, person);
            if (member.joinedAt() != null) {
                throw MEMBER_INVITATION
                        .because("This member joined at %s and needs no invitation.".formatted(member.joinedAt()))
                        .with("joinedAt", member.joinedAt());
            }
            Instant now = clock.instant();
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    MemberState.auditEntry(AccountOperation.INVITATION_RENEWED, member, member, member),
                    now);
            return issue(tx, of, member, now);
        });
    }

    private Invited issue(Handle tx, Account account, Member member, Instant now) {
        Instant expireAt = now.plus(Ticket.Kind.INVITATION.life);
        var ticket = new Ticket(Ticket.Kind.INVITATION, member.person(), account.id());
        ApiKey token = Tickets.issue(tx, ticket, expireAt);
        boolean isMailed = mail.isOn() && InvitationMailLimit.take(tx, account.id(), member.email(), now);
        if (isMailed) {
            mail.invite(tx, account.id(), account.displayName(), member.email().value(), token.token(), now);
        }
        return new Invited(member, token, expireAt, isMailed);
    }
}
