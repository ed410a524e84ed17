package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressLockTest {

    private final ProgressLock turns = new ProgressLock();

    @Test
    void loading_and_keeping_never_run_at_the_same_time() {
        assertThat(turns.startLoading()).isTrue();
        assertThat(turns.startLoading()).isFalse();
        assertThat(turns.startStoring()).isFalse();
        turns.endLoading();

        assertThat(turns.startStoring()).isTrue();
        assertThat(turns.startLoading()).isFalse();
        assertThat(turns.startStoring()).isFalse();
    }

    @Test
    void loading_that_had_to_wait_runs_next() {
        turns.startStoring();
        turns.startLoading();
        turns.endStoring();

        assertThat(turns.startStoring()).isFalse();
        assertThat(turns.startLoading()).isTrue();
        turns.endLoading();
        assertThat(turns.startStoring()).isTrue();
    }

    /// A server that stops saves its state.
    @Test
    void loading_that_was_given_up_does_not_block_keeping() {
        turns.startStoring();
        turns.startLoading();
        turns.endStoring();
        turns.endLoading();

        assertThat(turns.mayStore()).isTrue();
    }
}
