package dev.ambit.audit;

/// What can be done with an account, named as the events of an environment are.
public enum AccountOperation {
    ACCOUNT_CREATED("account.created", "ACCOUNT"),
    ACCOUNT_UPDATED("account.updated", "ACCOUNT"),
    ACCOUNT_KEY_ROTATED("account.key_rotated", "ACCOUNT"),
    ACCOUNT_DELETED("account.deleted", "ACCOUNT"),
    ENVIRONMENT_CREATED("environment.created", "ENVIRONMENT"),
    ENVIRONMENT_UPDATED("environment.updated", "ENVIRONMENT"),
    ENVIRONMENT_ARCHIVED("environment.archived", "ENVIRONMENT"),
    ENVIRONMENT_UNARCHIVED("environment.unarchived", "ENVIRONMENT"),
    ENVIRONMENT_DELETED("environment.deleted", "ENVIRONMENT"),
    STRIPE_CONNECTED("environment.stripe_connected", "ENVIRONMENT"),
    STRIPE_DISCONNECTED("environment.stripe_disconnected", "ENVIRONMENT"),
    SIGNING_SECRET_ROTATED("environment.signing_secret_rotated", "ENVIRONMENT"),
    KEY_CREATED("api_key.created", "API_KEY"),
    KEY_ROTATED("api_key.rotated", "API_KEY"),
    KEY_UPDATED("api_key.updated", "API_KEY"),
    KEY_REVOKED("api_key.revoked", "API_KEY"),
    MEMBER_INVITED("member.invited", "MEMBER"),
    MEMBER_JOINED("member.joined", "MEMBER"),
    MEMBER_UPDATED("member.updated", "MEMBER"),
    MEMBER_REMOVED("member.removed", "MEMBER"),
    PASSWORD_RESET_ISSUED("member.password_reset_issued", "MEMBER");

    private final String wireName;
    private final String entityType;

    AccountOperation(String wireName, String entityType) {
        this.wireName = wireName;
        this.entityType = entityType;
    }

    String wireName() {
        return wireName;
    }

    String entityType() {
        return entityType;
    }
}
