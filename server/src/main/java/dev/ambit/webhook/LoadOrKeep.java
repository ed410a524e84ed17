package dev.ambit.webhook;

/// Reading how far the endpoints of an environment are, and keeping it, is done in turns, each of which takes its
/// time: a step without table. What is read while something is being kept may be older than that, and what is kept
/// meanwhile is not in what is read: a failure that was just taken would be tried again.
final class LoadOrKeep {

    private boolean loading;
    private boolean keeping;

    /// Begins, unless somebody is at it.
    boolean startLoading() {
        boolean starts = isFree();
        loading |= starts;
        return starts;
    }

    void endLoading() {
        loading = false;
    }

    boolean startKeeping() {
        boolean starts = isFree();
        keeping |= starts;
        return starts;
    }

    void endKeeping() {
        keeping = false;
    }

    boolean isFree() {
        return !loading && !keeping;
    }
}
