package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.problem.Problem;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A caller with an account key, or a member of the account who has signed in.
///
/// @param needed the role that the route requires of a member in the environments of the request
/// @param person id of the signed-in member; null if the request was sent with an account key
public record AccountCaller(
        Actor actor,
        Membership membership,
        Need needed,
        @Nullable UUID person) {

    private static final boolean PRODUCTION = true;

    public AccountId account() {
        return membership.account();
    }

    /// Returns whether the caller can see environments of this type.
    public boolean sees(boolean isProduction) {
        return membership.role(isProduction) != Role.NONE;
    }

    /// Returns whether the caller can see production environments.
    public boolean seesProduction() {
        return sees(PRODUCTION);
    }

    /// Requires the route's role in production, for requests that do not concern one particular environment.
    ///
    /// @param missing the problem for callers who cannot see production
    public void requireRoleInProduction(Supplier<Problem> missing) {
        require(PRODUCTION, missing);
    }

    /// Requires the route's role for an environment of this type that does not exist yet.
    ///
    /// @param missing the problem for callers who cannot see such environments
    public void require(boolean isProduction, Supplier<Problem> missing) {
        require(membership.role(isProduction), missing);
    }

    /// Requires the role `ADMIN` for an environment of this type that does not exist yet. The route can require
    /// another role in the environment of its path.
    ///
    /// @param missing the problem for callers who cannot see such environments
    public void requireAdmin(boolean isProduction, Supplier<Problem> missing) {
        Role role = membership.role(isProduction);
        if (role == Role.NONE) {
            throw missing.get();
        }
        Need.ADMIN.require(role, membership.isOwner());
    }

    /// Requires the route's role in that environment.
    ///
    /// @param missing the problem for callers who cannot see the environment
    void require(EnvironmentRoles environment, Supplier<Problem> missing) {
        require(environment.role(membership, person), missing);
    }

    private void require(Role role, Supplier<Problem> missing) {
        if (role == Role.NONE) {
            throw missing.get();
        }
        needed.require(role, membership.isOwner());
    }

    /// Requires an owner of the account, or the account key.
    public void requireOwner() {
        Need.OWNER.require(membership.greatest(), membership.isOwner());
    }
}
