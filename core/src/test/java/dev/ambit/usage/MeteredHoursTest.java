package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeteredHoursTest {

    private static final MeteredCustomer ANN = new MeteredCustomer("ann", "");
    private static final Instant AT = Instant.parse("2026-01-31T09:30:00Z");

    private final Database database = TestServer.database(1);
    private final EnvironmentFixture fixture = EnvironmentFixture.open();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void hour_with_events_added_during_counting_is_not_removed() {
        List<MeteredHour> taken = touched();

        touched();
        remove(taken);

        assertThat(latest()).hasSize(1);
    }

    /// More events arrive for an hour that one server has counted and another server still counts.
    @CiTest
    void older_count_does_not_remove_an_hour_that_was_added_again() {
        List<MeteredHour> taken = touched();

        remove(taken);
        assertThat(latest()).isEmpty();
        touched();
        remove(taken);

        assertThat(latest()).hasSize(1);
    }

    private List<MeteredHour> touched() {
        in(tx -> {
            MeteredHours.touch(tx, fixture.id(), List.of(ANN), List.of(AT));
            return true;
        });
        return latest();
    }

    private List<MeteredHour> latest() {
        return in(tx -> MeteredHours.latest(tx, fixture.id(), ANN, 10));
    }

    private void remove(List<MeteredHour> hours) {
        in(tx -> {
            MeteredHours.remove(tx, fixture.id(), ANN, hours);
            return true;
        });
    }

    private <T> T in(Function<Handle, T> work) {
        return EnvironmentFixture.onVirtualThread(() -> database.transactions().in(fixture.id(), work::apply));
    }
}
