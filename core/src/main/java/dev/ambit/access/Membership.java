package dev.ambit.access;

import dev.ambit.db.AccountId;

/// The roles of a person in an account. Roles depend on the type of an environment, so a new environment needs no
/// new roles; [EnvironmentRoles] applies the exceptions. An owner can do everything.
public record Membership(AccountId account, boolean isOwner, Role production, Role nonProduction) {

    /// Returns the membership that stands for the account key.
    static Membership ofKey(AccountId account) {
        return new Membership(account, true, Role.ADMIN, Role.ADMIN);
    }

    public Role role(boolean isProduction) {
        if (isOwner) {
            return Role.ADMIN;
        }
        return isProduction ? production : nonProduction;
    }

    /// Returns the higher of the two roles.
    Role greatest() {
        return role(true).covers(role(false)) ? role(true) : role(false);
    }
}
