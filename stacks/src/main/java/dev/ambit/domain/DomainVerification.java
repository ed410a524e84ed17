package dev.ambit.domain;

import static dev.ambit.problem.ProblemCode.DOMAIN_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.DOMAIN_NOT_VERIFIED;
import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.problem.Problem;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates challenges for domains, and verifies them.
final class DomainVerification {

    private static final int TOKEN_BYTES = 24;

    /// Limit of concurrent checks, each of which waits for the network.
    private static final int CHECKS_MAX = 16;

    private final Transactions transactions;
    private final HostRule rule;
    private final ChallengeCheck check;
    private final Consumer<DomainName> afterProof;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore checks = new Semaphore(CHECKS_MAX);

    DomainVerification(
            Transactions transactions,
            HostRule rule,
            ChallengeCheck check,
            Consumer<DomainName> afterProof,
            InstantSource clock) {
        this.transactions = transactions;
        this.rule = rule;
        this.check = check;
        this.afterProof = afterProof;
        this.clock = clock;
    }

    /// Creates a challenge for the domain, or returns the existing one.
    ///
    /// @throws Problem if the platform itself uses the domain, or the account has too many challenges
    DomainChallenge request(AccountId account, DomainName domain) {
        rule.requireUnreserved(domain, "domain");
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            if (DomainChallenges.find(tx, account, domain).isEmpty()) {
                DomainLimit.require(DomainChallenges.count(tx, account) + 1, "domain");
                DomainChallenges.insert(tx, account, domain, token, clock.instant());
            }
            return require(tx, account, domain);
        });
    }

    /// Verifies a challenge. The domain stays verified until its account removes it or another one verifies it.
    ///
    /// @throws Problem 409 with the reason, if the record or file is missing; 503 if too many checks are running
    DomainChallenge verify(AccountId account, DomainName domain, ChallengeMethod method, Author author) {
        DomainChallenge challenge = transactions.in(account, tx -> require(tx, account, domain));
        check(challenge, method);
        DomainChallenge proven = transactions.in(account, tx -> {
            Account owner = Accounts.lock(tx, account);
            if (!DomainChallenges.verify(tx, account, challenge, method, clock.instant())) {
                throw missing(domain);
            }
            var proof = new Proof(domain.value(), method);
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    new AccountAuditEntry(AccountOperation.DOMAIN_VERIFIED, owner.publicId(), null, null, proof),
                    clock.instant());
            return require(tx, account, domain);
        });
        afterProof.accept(domain);
        return proven;
    }

    /// Removes the challenge and its proof. Hosts under it are no longer served unless another domain covers them.
    ///
    /// @return the challenge as it was
    /// @throws Problem 404 if the account has none
    DomainChallenge remove(AccountId account, DomainName domain, Author author) {
        return transactions.in(account, tx -> {
            Account owner = Accounts.lock(tx, account);
            DomainChallenge before = require(tx, account, domain);
            DomainChallenges.remove(tx, account, domain);
            var proof = new Proof(domain.value(), before.method());
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    new AccountAuditEntry(AccountOperation.DOMAIN_REMOVED, owner.publicId(), null, proof, null),
                    clock.instant());
            return before;
        });
    }

    private void check(DomainChallenge challenge, ChallengeMethod method) {
        if (!checks.tryAcquire()) {
            throw OVERLOADED.because("Too many domains are being verified at this moment. Try again in a few seconds.");
        }
        try {
            check.objection(challenge, method).ifPresent(why -> {
                throw DOMAIN_NOT_VERIFIED
                        .because("%s Publish the record or the file, wait until it is visible, then verify again."
                                .formatted(why))
                        .with("domain", challenge.domain().value())
                        .with("method", method);
            });
        } finally {
            checks.release();
        }
    }

    private static DomainChallenge require(Handle tx, AccountId account, DomainName domain) {
        return DomainChallenges.find(tx, account, domain).orElseThrow(() -> missing(domain));
    }

    static Problem missing(DomainName domain) {
        return DOMAIN_NOT_FOUND.because(
                "The account has not added the domain `%s`. Add it with `ambit domain create %1$s`.".formatted(domain));
    }

    /// Form of a proof in the audit log.
    private record Proof(String domain, @Nullable ChallengeMethod method) {}
}
