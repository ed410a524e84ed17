package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.postgres.DiskSpace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskReserveTest {

    @ParameterizedTest
    @CsvSource({"10,   100, false", "9.99, 100, true", "2,    19,  false", "1.99, 19,  true", "2,    21,  true"})
    void space_is_low_below_a_tenth_and_below_two_gigabytes(double free, double total, boolean isLow) {
        var reserve = new DiskReserve();

        reserve.compare(gigabytes(free, total));

        assertThat(reserve.isLow()).isEqualTo(isLow);
    }

    @ParameterizedTest
    @CsvSource({"12.4, 100, true", "12.6, 100, false", "2.4, 10, true", "2.6, 10, false"})
    void low_space_stays_low_until_a_quarter_more_is_free(double free, double total, boolean isLow) {
        var reserve = new DiskReserve();
        reserve.compare(gigabytes(1, total));

        reserve.compare(gigabytes(free, total));

        assertThat(reserve.isLow()).isEqualTo(isLow);
    }

    static DiskSpace gigabytes(double free, double total) {
        return new DiskSpace((long) (free * (1L << 30)), (long) (total * (1L << 30)));
    }
}
