package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.problem.Problem;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Somebody with an account's key, or one of its members who has signed in.
///
/// @param needed what the table of routes asks of a member here, in the environments that the request is
/// about
/// @param person null: with the account's own key
public record AccountCaller(
        Actor actor,
        Membership membership,
        Need needed,
        @Nullable UUID person) {

    public AccountId account() {
        return membership.account();
    }

    /// Whether environments of this type are anything that he knows of.
    public boolean sees(boolean isProduction) {
        return membership.role(isProduction) != Role.NONE;
    }

    /// Refuses whoever may not do this in an environment of this type: one that is yet to be made.
    ///
    /// @param missing what is said to whom it does not exist for
    public void require(boolean isProduction, Supplier<Problem> missing) {
        require(membership.role(isProduction), missing);
    }

    /// Refuses whoever may not do this in that environment.
    void require(EnvironmentPlace environment, Supplier<Problem> missing) {
        require(environment.role(membership, person), missing);
    }

    private void require(Role role, Supplier<Problem> missing) {
        if (role == Role.NONE) {
            throw missing.get();
        }
        needed.require(role, membership.isOwner());
    }

    /// Refuses whoever may not know of the whole account.
    public void requireOwner() {
        Need.OWNER.require(membership.greatest(), membership.isOwner());
    }
}
