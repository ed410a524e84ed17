package dev.ambit.webhook;

/// A step function that separates loading and storing the progress of an environment's endpoints. Data that is
/// loaded during a store may be older than the store, and changes of a store are missing in a running load: a
/// delivered failure would be retried.
///
/// A waiting load has priority, otherwise a busy endpoint would be stored all the time and never be seen as
/// disabled.
final class LoadOrKeep {

    private boolean loading;
    private boolean keeping;
    private boolean isLoadingNext;

    /// Starts loading, unless a load or store is running.
    boolean startLoading() {
        boolean starts = isFree();
        loading |= starts;
        isLoadingNext |= keeping;
        return starts;
    }

    void endLoading() {
        loading = false;
        isLoadingNext = false;
    }

    boolean mayKeep() {
        return isFree() && !isLoadingNext;
    }

    boolean startKeeping() {
        boolean starts = mayKeep();
        keeping |= starts;
        return starts;
    }

    void endKeeping() {
        keeping = false;
    }

    private boolean isFree() {
        return !loading && !keeping;
    }
}
