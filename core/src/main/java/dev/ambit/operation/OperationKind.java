package dev.ambit.operation;

public enum OperationKind {
    /// What has begun to go cannot stay.
    ENVIRONMENT_DELETION(false),
    /// Who has the newer version keeps it, and the others keep the older one.
    ROLLOUT(true),
    /// Is over when it is told of.
    SUBSCRIPTION_IMPORT(true),
    /// What an endpoint has been told again it cannot forget.
    REPLAY(false),
    /// Whoever has come stays.
    CUSTOMER_IMPORT(true),
    /// As of an environment.
    ACCOUNT_DELETION(false),
    /// What is there stays; nobody is let in.
    PROVISIONING(true),
    /// What is made stays, until somebody asks for its removal.
    STACK_PROVISIONING(true),
    /// As of an environment.
    STACK_REMOVAL(false),
    /// A database that has the release keeps it.
    RELEASE(true),
    /// Rows that were copied stay.
    ROW_COPY(true),
    BACKUP(true),
    /// All of it comes to be at once, or nothing.
    RESTORE(true),
    /// What it has brought out stays.
    DEPLOY(true);

    private final boolean stoppable;

    OperationKind(boolean stoppable) {
        this.stoppable = stoppable;
    }

    /// Whether it can be taken up after it was cancelled, since nothing else finishes what it has begun.
    boolean isResumable() {
        return this == PROVISIONING;
    }

    /// Returns whether requests with a server key start such operations.
    boolean isStartedByServerKey() {
        return switch (this) {
            case ROLLOUT, SUBSCRIPTION_IMPORT, REPLAY, CUSTOMER_IMPORT -> true;
            case ENVIRONMENT_DELETION,
                    ACCOUNT_DELETION,
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

    /// What is not is tried until it is done.
    boolean isStoppable() {
        return stoppable;
    }
}
