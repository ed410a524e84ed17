package dev.ambit.webhook;

/// Keeps loads and stores of the progress of an environment's endpoints apart. Otherwise a load could miss the
/// changes of a store, and an event that was delivered would be retried.
///
/// A waiting load has priority. Otherwise the progress of a busy endpoint would be stored all the time, and the
/// load that shows that it was disabled would never run.
final class ProgressLock {

    private boolean loading;
    private boolean storing;
    private boolean isLoadingNext;

    /// Starts loading, unless a load or store is running.
    boolean startLoading() {
        boolean starts = isFree();
        loading |= starts;
        isLoadingNext |= storing;
        return starts;
    }

    void endLoading() {
        loading = false;
        isLoadingNext = false;
    }

    boolean mayStore() {
        return isFree() && !isLoadingNext;
    }

    boolean startStoring() {
        boolean starts = mayStore();
        storing |= starts;
        return starts;
    }

    void endStoring() {
        storing = false;
    }

    private boolean isFree() {
        return !loading && !storing;
    }
}
