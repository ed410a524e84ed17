package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Membership;
import dev.ambit.access.Memberships;
import dev.ambit.access.PersonAccounts;
import dev.ambit.access.PersonAccounts.JoinedAccount;
import dev.ambit.access.Role;
import dev.ambit.account.Account;
import dev.ambit.account.AccountDraft;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.event.Author;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The owner of a new account, who has no invitation.
///
/// @param passwordHash computed before any transaction begins, because it is slow
public record FirstOwner(String email, String displayName, String passwordHash) {

    /// A new session.
    ///
    /// @param token shown only once
    public record SignedIn(UUID person, ApiKey token, Instant expireAt) {}

    /// Validates all fields before it hashes the password, which is slow.
    ///
    /// @throws dev.ambit.problem.Problem 400 for an invalid e-mail address, name or password
    public static FirstOwner of(String email, String displayName, String password, Passwords passwords) {
        Email address = Email.given(email);
        String name = AccountDraft.requireName(displayName);
        PasswordRules.require(password, address, name);
        return new FirstOwner(address.value(), name, passwords.hash(password));
    }

    /// Adds the owner in `tx`, which has just created the account and is in its scope.
    public SignedIn join(Handle tx, Account account, String peer, String traceId, Instant now) {
        Person person = People.findOrInsert(tx, new Email(email), now);
        if (person.isRegistered()) {
            throw DUPLICATED_ENTITY
                    .because("`%s` has already signed up. Sign in, or use another e-mail address.".formatted(email))
                    .at("email", email, "an e-mail address that is not in use")
                    .with("entityName", "Person")
                    .with("identifier", email);
        }
        People.register(tx, person.id(), displayName, passwordHash);
        Memberships.insert(tx, person.id(), new Membership(account.id(), true, Role.ADMIN, Role.ADMIN), now);
        Memberships.join(tx, account.id(), person.id(), now);
        PersonAccounts.insert(tx, person.id(), new JoinedAccount(account.id(), account.publicId()));
        PersonAccounts.join(tx, person.id(), account.id());
        Member member = MemberEditing.find(tx, account.id(), person.id());
        var author = Author.person(person.id(), peer, traceId);
        AccountAuditLog.add(
                tx,
                account.id(),
                author,
                MemberState.auditEntry(AccountOperation.MEMBER_JOINED, member, null, member),
                now);
        SignIn.Opened opened = SignIn.open(tx, person, peer, now);
        return new SignedIn(opened.person(), opened.token(), opened.expireAt());
    }

    /// Omits the hash, because printed values end up in logs.
    @Override
    public String toString() {
        return "FirstOwner[" + email + "]";
    }
}
