package dev.ambit.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageSizeTest {

    private static final long MILLI = 1_000_000;

    private final PageSize size = new PageSize();

    @Test
    void pages_take_about_half_a_second_for_slow_and_fast_rows() {
        assertThat(after(0, 20_000)).isEqualTo(20_000);
        assertThat(after(0, 2_000_000)).isBetween(156, 500);
        assertThat(after(0, 1_000)).isEqualTo(100_000);
    }

    @Test
    void fixed_cost_of_a_page_does_not_shrink_it() {
        assertThat(after(1_200 * MILLI, 100)).isEqualTo(100_000);
        assertThat(after(1_500 * MILLI, 20_000)).isBetween(40_000, 100_000);
    }

    /// Returns the number of rows per page after it has settled.
    private int after(long fixed, long each) {
        for (int i = 0; i < 30; i++) {
            size.took(fixed + each * size.rows());
        }
        return size.rows();
    }
}
