package dev.ambit.operation;

public enum OperationState {
    PENDING(false),
    RUNNING(false),
    DONE(true),
    /// Until somebody resumes it.
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
