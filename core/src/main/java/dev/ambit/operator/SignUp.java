package dev.ambit.operator;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.access.Actor;
import dev.ambit.account.Account;
import dev.ambit.account.AccountDraft;
import dev.ambit.account.Accounts;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.member.FirstOwner;
import dev.ambit.problem.Problem;
import java.time.InstantSource;

/// Creates the first account of an installation for the person with the setup token, who becomes its owner. Later
/// accounts are created by the operator, and members are invited by owners.
public final class SignUp {

    /// Number of accounts at which sign-up is closed: the operator's own account and one more.
    private static final int TWO = 2;

    private final Transactions transactions;
    private final AccountOpening opening;
    private final InstantSource clock;

    public SignUp(Transactions transactions, AccountOpening opening, InstantSource clock) {
        this.transactions = transactions;
        this.opening = opening;
        this.clock = clock;
    }

    record SignedUp(NewAccount account, FirstOwner.SignedIn owner) {}

    boolean isOpen() {
        return transactions.in(
                Operator.OPERATOR, tx -> Accounts.list(tx, null, false, TWO).size() < TWO);
    }

    /// Checked before the password is hashed, which is slow.
    ///
    /// @throws dev.ambit.problem.Problem 403 if the first account exists
    void requireOpen() {
        if (!isOpen()) {
            throw taken();
        }
    }

    SignedUp signUp(AccountDraft draft, FirstOwner owner, String peer, String traceId) {
        return transactions.joined(Operator.OPERATOR, tx -> {
            Account operators = Accounts.list(tx, null, false, TWO).getFirst();
            // Serializes concurrent sign-ups.
            Accounts.lock(tx, operators.id());
            if (Accounts.list(tx, null, false, TWO).size() == TWO) {
                throw taken();
            }
            NewAccount made = opening.open(tx, draft, new Author(new Actor("USER", null, peer), traceId));
            return new SignedUp(made, owner.join(tx, made.account(), peer, traceId, clock.instant()));
        });
    }

    private static Problem taken() {
        return ACCESS_DENIED.because(
                "The first account of this installation already exists. Ask one of its owners for an invitation.");
    }
}
