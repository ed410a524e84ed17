package dev.ambit.operation;

public enum OperationState {
    PENDING(false),
    RUNNING(false),
    DONE(true),
    /// Until a caller resumes it.
    FAILED(true),
    CANCELED(true);

    private final boolean over;

    OperationState(boolean over) {
        this.over = over;
    }

    public boolean isOver() {
        return over;
    }
}
