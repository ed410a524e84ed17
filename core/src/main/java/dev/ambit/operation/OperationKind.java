package dev.ambit.operation;

public enum OperationKind {
    /// A started deletion cannot stop.
    ENVIRONMENT_DELETION(false),
    /// Moved subscriptions keep the newer version, the others the older one.
    ROLLOUT(true),
    /// Applied as a whole or not at all.
    PROMOTION(true),
    /// Like a promotion, applied as a whole or not at all.
    PROMOTION_ROLLBACK(true),
    /// Changes forks only, which are deleted.
    FAST_FORWARD(true),
    /// Already finished when it becomes visible to callers.
    SUBSCRIPTION_IMPORT(true),
    /// Sent events cannot be taken back.
    REPLAY(false),
    /// Imported customers stay.
    CUSTOMER_IMPORT(true),
    /// Copied customers stay.
    FORK_CUSTOMERS(true),
    /// Changed customers stay changed.
    BULK_CHANGE(true),
    /// A started deletion cannot stop.
    ACCOUNT_DELETION(false),
    /// Imported entities stay; keys stay disabled.
    PROVISIONING(true),
    /// Provisioned resources stay until their removal is requested.
    STACK_PROVISIONING(true),
    /// A started removal cannot stop.
    STACK_REMOVAL(false),
    /// Databases keep applied releases.
    RELEASE(true),
    /// Copied rows stay.
    ROW_COPY(true),
    BACKUP(true),
    /// Applied as a whole or not at all.
    RESTORE(true),
    /// Deployed parts stay.
    DEPLOY(true);

    private final boolean stoppable;

    OperationKind(boolean stoppable) {
        this.stoppable = stoppable;
    }

    /// Returns whether a canceled operation can be resumed, because nothing else completes its work.
    boolean isResumable() {
        return this == PROVISIONING;
    }

    /// Returns whether requests with a server key start such operations.
    boolean isStartedByServerKey() {
        return switch (this) {
            case ROLLOUT, SUBSCRIPTION_IMPORT, REPLAY, CUSTOMER_IMPORT, BULK_CHANGE -> true;
            case ENVIRONMENT_DELETION,
                    ACCOUNT_DELETION,
                    FORK_CUSTOMERS,
                    PROMOTION,
                    PROMOTION_ROLLBACK,
                    FAST_FORWARD,
                    PROVISIONING,
                    STACK_PROVISIONING,
                    STACK_REMOVAL,
                    RELEASE,
                    ROW_COPY,
                    BACKUP,
                    RESTORE,
                    DEPLOY -> false;
        };
    }

    /// Returns whether it can be stopped; others are retried until they are done.
    boolean isStoppable() {
        return stoppable;
    }
}
