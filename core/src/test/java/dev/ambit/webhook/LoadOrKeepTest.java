package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadOrKeepTest {

    private final LoadOrKeep turns = new LoadOrKeep();

    @Test
    void loading_and_keeping_never_run_at_the_same_time() {
        assertThat(turns.startLoading()).isTrue();
        assertThat(turns.startLoading()).isFalse();
        assertThat(turns.startKeeping()).isFalse();
        turns.endLoading();

        assertThat(turns.startKeeping()).isTrue();
        assertThat(turns.startLoading()).isFalse();
        assertThat(turns.startKeeping()).isFalse();
    }

    @Test
    void loading_that_had_to_wait_runs_next() {
        turns.startKeeping();
        turns.startLoading();
        turns.endKeeping();

        assertThat(turns.startKeeping()).isFalse();
        assertThat(turns.startLoading()).isTrue();
        turns.endLoading();
        assertThat(turns.startKeeping()).isTrue();
    }

    /// A server that stops saves its state.
    @Test
    void loading_that_was_given_up_does_not_block_keeping() {
        turns.startKeeping();
        turns.startLoading();
        turns.endKeeping();
        turns.endLoading();

        assertThat(turns.mayKeep()).isTrue();
    }
}
