package dev.ambit.access;

import dev.ambit.db.AccountId;

/// What a person may do in an account. The roles are by the type of an environment, so whoever makes another
/// one decides nothing about who sees it; [EnvironmentPlace] knows the exceptions. An owner may do
/// everything.
public record Membership(AccountId account, boolean isOwner, Role production, Role nonProduction) {

    /// For whoever has the account's own key.
    static Membership ofKey(AccountId account) {
        return new Membership(account, true, Role.ADMIN, Role.ADMIN);
    }

    public Role role(boolean isProduction) {
        if (isOwner) {
            return Role.ADMIN;
        }
        return isProduction ? production : nonProduction;
    }

    /// The greater one of both types.
    Role greatest() {
        return role(true).covers(role(false)) ? role(true) : role(false);
    }
}
