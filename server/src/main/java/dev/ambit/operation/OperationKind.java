package dev.ambit.operation;

public enum OperationKind {
    /// What has begun to go cannot stay.
    ENVIRONMENT_DELETION(false),
    /// Who has the newer version keeps it, and the others keep the older one.
    ROLLOUT(true);

    private final boolean cancelable;

    OperationKind(boolean cancelable) {
        this.cancelable = cancelable;
    }

    boolean isCancelable() {
        return cancelable;
    }
}
