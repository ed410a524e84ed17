package dev.ambit.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageSizeTest {

    private static final long MILLI = 1_000_000;

    private final PageSize size = new PageSize();

    @Test
    void pages_take_about_half_a_second_whether_rows_are_long_or_short() {
        assertThat(after(0, 20_000)).isEqualTo(20_000);
        assertThat(after(0, 2_000_000)).isBetween(156, 500);
        assertThat(after(0, 1_000)).isEqualTo(100_000);
    }

    @Test
    void a_page_that_takes_long_without_its_rows_does_not_shrink() {
        assertThat(after(1_200 * MILLI, 100)).isEqualTo(100_000);
        assertThat(after(1_500 * MILLI, 20_000)).isBetween(40_000, 100_000);
    }

    /// Once it has settled.
    private int after(long fixed, long each) {
        for (int i = 0; i < 30; i++) {
            size.took(fixed + each * size.rows());
        }
        return size.rows();
    }
}
