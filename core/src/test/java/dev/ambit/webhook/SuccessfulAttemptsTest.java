package dev.ambit.webhook;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuccessfulAttemptsTest {

    private static final UUID ENDPOINT = UUID.randomUUID();

    private final SuccessfulAttempts taken = new SuccessfulAttempts();

    @Test
    void response_about_an_archived_customer_is_erased_and_not_stored_later() {
        add(1, "ann");
        add(2, "bob");
        add(3, "PRODUCT ann");

        taken.archived(Map.of("ann", 7L));
        add(6, "ann");
        add(8, "ann");

        assertThat(answers()).containsExactly("to 8", null, "to 3", "to 2", null);
    }

    /// More customers are archived than the class remembers individually.
    @Test
    void archiving_thousands_of_customers_erases_all_their_responses() {
        add(1, "c1");
        add(5_000, "c1");

        taken.archived(LongStream.rangeClosed(1, 3_000).boxed().collect(toMap("c%d"::formatted, it -> 3_000L)));
        LongStream.rangeClosed(1, 50).forEach(it -> add(it, "c" + it));

        assertThat(answers().subList(0, 50)).containsOnlyNulls();
        assertThat(answers().subList(50, 52)).containsExactly("to 5000", null);
    }

    private void add(long sequence, String lane) {
        taken.add(
                ENDPOINT,
                new EndpointAttempt(
                        UUID.randomUUID(),
                        sequence,
                        UUID.randomUUID(),
                        "customer.updated",
                        lane,
                        1,
                        Instant.EPOCH,
                        200,
                        "to " + sequence,
                        1,
                        null,
                        null));
    }

    private List<@Nullable String> answers() {
        return taken.of(ENDPOINT).stream()
                .<@Nullable String>map(EndpointAttempt::responseHead)
                .toList();
    }
}
