package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadOrKeepTest {

    private final LoadOrKeep turns = new LoadOrKeep();

    @Test
    void only_one_of_them_is_done_at_a_time() {
        assertThat(turns.startLoading()).isTrue();
        assertThat(turns.startLoading()).isFalse();
        assertThat(turns.startKeeping()).isFalse();
        turns.endLoading();

        assertThat(turns.startKeeping()).isTrue();
        assertThat(turns.startLoading()).isFalse();
        assertThat(turns.startKeeping()).isFalse();
    }

    @Test
    void who_had_to_wait_with_reading_comes_next() {
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
    void what_nobody_waits_for_any_more_keeps_nobody_back() {
        turns.startKeeping();
        turns.startLoading();
        turns.endKeeping();
        turns.endLoading();

        assertThat(turns.mayKeep()).isTrue();
    }
}
