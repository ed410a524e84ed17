package dev.ambit.webhook;

/// Keeps loads and stores of the progress of an environment's endpoints apart. Otherwise a load could miss the
/// changes of a store, and an event that was delivered would be retried.
///
/// A waiting load has priority. Otherwise the progress of a busy endpoint would be stored all the time, and the
/// load that shows that it was disabled would never run.
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
