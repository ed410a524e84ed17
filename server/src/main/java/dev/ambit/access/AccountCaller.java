package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.problem.Problem;
import java.util.function.Supplier;

/// Somebody with an account's key, or one of its members who has signed in.
///
/// @param needed what the table of routes asks of a member here, in the environments that the request is about
public record AccountCaller(Actor actor, Membership membership, Need needed) {

    public AccountId account() {
        return membership.account();
    }

    /// Whether environments of this type are anything that he knows of.
    public boolean sees(boolean isProduction) {
        return membership.role(isProduction) != Role.NONE;
    }

    /// Refuses whoever may not do this in an environment of this type.
    ///
    /// @param missing what is said to whom it does not exist for
    public void require(boolean isProduction, Supplier<Problem> missing) {
        Role role = membership.role(isProduction);
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
