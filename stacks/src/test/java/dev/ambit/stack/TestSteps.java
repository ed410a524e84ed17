package dev.ambit.stack;

import dev.ambit.LongForm;

/// Runs steps of remote providers as provisioning does, without its pauses.
public final class TestSteps {

    /// The distance of the calls that slow tests lose. The short form loses each third call of a step.
    public static final int LOST_CALLS_APART = LongForm.ENABLED ? 1 : 3;

    private static final int REPETITIONS_MAX = 50;

    private TestSteps() {}

    /// Returns whether the step is still in progress.
    public static boolean fails(Runnable step) {
        try {
            step.run();
            return false;
        } catch (InProgressException _) {
            return true;
        }
    }

    /// Repeats a step until it is complete.
    ///
    /// @return how often it was still in progress
    public static int repeat(Runnable step) {
        String last = "";
        for (int i = 0; i < REPETITIONS_MAX; i++) {
            try {
                step.run();
                return i;
            } catch (InProgressException e) {
                last = e.what();
            }
        }
        throw new AssertionError(
                "The step is still in progress after %d repetitions: %s".formatted(REPETITIONS_MAX, last));
    }

    /// Returns the same resource of a suspended stack.
    public static WantedResource suspended(WantedResource it) {
        return new WantedResource(
                it.account(),
                it.environment(),
                it.environmentId(),
                it.store(),
                it.stage(),
                it.kind(),
                it.name(),
                it.production(),
                it.strategy(),
                it.parameters(),
                it.secret(),
                true);
    }
}
