package dev.ambit.audit;

/// An operation on an account, named like the events of environments.
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
    PARAMETERS_UPDATED("environment.parameters_updated", "ENVIRONMENT"),
    PARAMETER_SCHEMA_UPDATED("environment.parameter_schema_updated", "ENVIRONMENT"),
    ACCESS_UPDATED("environment.access_updated", "ENVIRONMENT"),
    MASKING_UPDATED("environment.masking_updated", "ENVIRONMENT"),
    ROWS_COPIED("environment.rows_copied", "ENVIRONMENT"),
    BACKED_UP("environment.backed_up", "ENVIRONMENT"),
    BACKUP_SCHEDULED("environment.backup_scheduled", "ENVIRONMENT"),
    EXPORTED("environment.exported", "ENVIRONMENT"),
    IMPORTED("environment.imported", "ENVIRONMENT"),
    RESTORED("environment.restored", "ENVIRONMENT"),
    PUBLIC_PRICING_UPDATED("environment.public_pricing_updated", "ENVIRONMENT"),
    CATALOG_OPENED("environment.catalog_opened", "ENVIRONMENT"),
    CATALOG_MANAGEMENT_UPDATED("environment.catalog_management_updated", "ENVIRONMENT"),
    PROMOTION_RULES_UPDATED("account.promotion_rules_updated", "ACCOUNT"),
    PROMOTION_CREATED("promotion.created", "PROMOTION"),
    PROMOTION_RESOLVED("promotion.resolved", "PROMOTION"),
    PROMOTION_APPROVED("promotion.approved", "PROMOTION"),
    PROMOTION_APPLIED("promotion.applied", "PROMOTION"),
    PROMOTION_ROLLED_BACK("promotion.rolled_back", "PROMOTION"),
    PROMOTION_CLOSED("promotion.closed", "PROMOTION"),
    REVIEW_LINK_CREATED("review_link.created", "PRODUCT"),
    REVIEW_LINK_REVOKED("review_link.revoked", "PRODUCT"),
    KEY_CREATED("api_key.created", "API_KEY"),
    KEY_ROTATED("api_key.rotated", "API_KEY"),
    KEY_UPDATED("api_key.updated", "API_KEY"),
    KEY_REVOKED("api_key.revoked", "API_KEY"),
    KEY_REFUSED("api_key.refused", "API_KEY"),
    MEMBER_INVITED("member.invited", "MEMBER"),
    INVITATION_RENEWED("member.invitation_renewed", "MEMBER"),
    MEMBER_JOINED("member.joined", "MEMBER"),
    MEMBER_UPDATED("member.updated", "MEMBER"),
    MEMBER_REMOVED("member.removed", "MEMBER"),
    PASSWORD_RESET_ISSUED("member.password_reset_issued", "MEMBER"),
    PASSWORD_RESET_REDEEMED("member.password_reset_redeemed", "MEMBER"),
    ORDER_CREATED("order.created", "ORDER"),
    ORDER_UPDATED("order.updated", "ORDER"),
    ORDER_QUOTED("order.quoted", "ORDER"),
    ORDER_APPROVED("order.approved", "ORDER"),
    ORDER_PROVISIONED("order.provisioned", "ORDER"),
    ORDER_ACTIVATED("order.activated", "ORDER"),
    ORDER_SUSPENDED("order.suspended", "ORDER"),
    ORDER_RESUMED("order.resumed", "ORDER"),
    ORDER_PAID("order.paid", "ORDER"),
    ORDER_CANCELED("order.canceled", "ORDER"),
    ORDER_DECOMMISSIONED("order.decommissioned", "ORDER"),
    HOST_REFUSED("account.host_refused", "ACCOUNT"),
    HOST_INVITED("account.host_invited", "ACCOUNT"),
    HOST_JOINED("account.host_joined", "ACCOUNT"),
    HOST_UPDATED("account.host_updated", "ACCOUNT"),
    HOST_MOVED("account.host_moved", "ACCOUNT"),
    AWS_ATTACHED("account.aws_attached", "ACCOUNT"),
    AWS_DETACHED("account.aws_detached", "ACCOUNT"),
    AWS_DATABASE_ATTACHED("account.aws_database_attached", "ACCOUNT"),
    AWS_DATABASE_DETACHED("account.aws_database_detached", "ACCOUNT"),
    AWS_CACHE_ATTACHED("account.aws_cache_attached", "ACCOUNT"),
    AWS_CACHE_DETACHED("account.aws_cache_detached", "ACCOUNT"),
    AWS_COSTS_SET("account.aws_costs_set", "ACCOUNT"),
    GITHUB_ATTACHED("account.github_attached", "ACCOUNT"),
    GITHUB_DETACHED("account.github_detached", "ACCOUNT"),
    DOMAINS_ALLOWED("account.domains_allowed", "ACCOUNT"),
    DOMAIN_VERIFIED("account.domain_verified", "ACCOUNT"),
    DOMAIN_REMOVED("account.domain_removed", "ACCOUNT"),
    BLUEPRINT_UPDATED("blueprint.updated", "STACK"),
    STACK_PLANNED("stack.planned", "STACK"),
    STACK_ADOPTED("stack.adopted", "STACK"),
    STACK_PROVISIONED_AGAIN("stack.provisioned_again", "STACK"),
    STACK_SUSPENDED("stack.suspended", "STACK"),
    STACK_RESUMED("stack.resumed", "STACK"),
    STACK_DRIFT_MENDED("stack.drift_mended", "STACK"),
    STACK_REMOVED("stack.removed", "STACK"),
    FUNCTION_DEPLOYED("function.deployed", "STACK"),
    FUNCTION_ROLLED_BACK("function.rolled_back", "STACK"),
    STACK_DEPLOYED("stack.deployed", "STACK"),
    DISTRIBUTION_INVALIDATED("distribution.invalidated", "STACK"),
    STACK_CREDENTIALS_ROTATED("stack.credentials_rotated", "STACK"),
    STACK_CREDENTIALS_READ("stack.credentials_read", "STACK"),
    RELEASE_CREATED("release.created", "RELEASE");

    private final String wireName;
    private final String entityType;

    AccountOperation(String wireName, String entityType) {
        this.wireName = wireName;
        this.entityType = entityType;
    }

    /// Returns the name in the audit log.
    public String wireName() {
        return wireName;
    }

    String entityType() {
        return entityType;
    }
}
