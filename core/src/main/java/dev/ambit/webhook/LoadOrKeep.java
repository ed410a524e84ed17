package dev.ambit.webhook;

/// Reading how far the endpoints of an environment are, and keeping it, is done in turns, each of which takes its
/// time: a step without table. What is read while something is being kept may be older than that, and what is kept
/// meanwhile is not in what is read: a failure that was just taken would be tried again.
///
/// Who has to wait with reading comes next, or an endpoint that never stops moving would be kept all the time, and
/// nobody would hear that it was disabled.
final class LoadOrKeep {

    private boolean loading;
    private boolean keeping;
    private boolean isLoadingNext;

    /// Begins, unless somebody is at it.
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
