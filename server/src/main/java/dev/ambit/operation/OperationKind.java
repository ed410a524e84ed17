package dev.ambit.operation;

public enum OperationKind {
    /// What has begun to go cannot stay, and is tried until it is gone.
    ENVIRONMENT_DELETION(false),
    /// Who has the newer version keeps it, and the others keep the older one.
    ROLLOUT(true),
    /// Is over when it is told of.
    SUBSCRIPTION_IMPORT(true),
    /// What an endpoint has been told again it cannot forget.
    REPLAY(false);

    private final boolean stoppable;

    OperationKind(boolean stoppable) {
        this.stoppable = stoppable;
    }

    boolean isStoppable() {
        return stoppable;
    }
}
