package dev.ambit.integration;

import static dev.ambit.problem.ProblemCode.BILLING_INTEGRATION_ALREADY_EXISTS;

import dev.ambit.access.Secrets;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Connects an environment to a Stripe account, or replaces the key of the same account. Changing the account
/// requires a disconnection first, because Stripe ids of one account are unknown to another.
public final class StripeConnection {

    private final Transactions transactions;
    private final StripeInquiry inquiry;
    private final Secrets secrets;
    private final InstantSource clock;

    public StripeConnection(Transactions transactions, StripeInquiry inquiry, Secrets secrets, InstantSource clock) {
        this.transactions = transactions;
        this.inquiry = inquiry;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// Connects the environment. Calls Stripe before it locks anything.
    ///
    /// @throws dev.ambit.problem.Problem 400 for a key of the wrong mode or one that Stripe rejects; 409 if the
    /// environment has another account; 503 if Stripe is unavailable
    StripeAccount connect(AccountId account, String slug, Author author, StripeKey key) {
        Environment asking = transactions.read(account, tx -> Environments.require(tx, account, slug));
        requireMode(asking, key, key.mode());
        StripeInquiry.Answer answer = inquiry.ask(asking.id(), key);
        return transactions.in(account, tx -> {
            // Checked again, because another environment may have the slug by now.
            Environment environment = Environments.enter(tx, account, slug);
            requireMode(environment, key, key.mode());
            requireMode(environment, key, answer.mode());
            Optional<StripeAccount> before = StripeAccounts.find(tx, environment.id());
            before.ifPresent(it -> requireSame(it, answer));
            Instant now = clock.instant();
            var connected = new StripeAccount(
                    answer.stripeAccountId(),
                    answer.mode(),
                    key.lastFour(),
                    before.map(StripeAccount::connectedAt).orElse(now));
            StripeAccounts.put(tx, environment.id(), connected, secrets.seal(key.secret(), environment.id()));
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    StripeAccount.auditEntry(
                            AccountOperation.STRIPE_CONNECTED, environment, before.orElse(null), connected),
                    now);
            return connected;
        });
    }

    private static void requireMode(Environment environment, StripeKey key, StripeMode mode) {
        StripeMode taken = StripeMode.of(environment.type());
        if (mode != taken) {
            throw key.refused(
                    "The key has the mode %3$s, but an environment of the type %1$s requires the mode %2$s. Send another key."
                            .formatted(environment.type(), taken, mode),
                    "a key of the mode " + taken);
        }
    }

    private static void requireSame(StripeAccount connected, StripeInquiry.Answer answer) {
        if (!connected.stripeAccountId().equals(answer.stripeAccountId())) {
            throw BILLING_INTEGRATION_ALREADY_EXISTS
                    .because(
                            "The key belongs to Stripe account %2$s, but this environment is connected to %1$s. Disconnect it first."
                                    .formatted(connected.stripeAccountId(), answer.stripeAccountId()))
                    .with("stripeAccountId", connected.stripeAccountId());
        }
    }
}
