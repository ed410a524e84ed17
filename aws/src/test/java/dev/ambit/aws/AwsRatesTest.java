package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/// Counts calls of a simulated clock in each window for which AWS publishes a rate.
class AwsRatesTest {

    private static final AwsAccount ACCOUNT = account("123456789012");
    private static final int STACKS = 20;
    private static final int PARAMETERS = 10;

    private Instant now = Instant.EPOCH;
    private final AwsRates rates = new AwsRates(() -> now, it -> now = now.plus(it), 1);

    /// A step that stores parameters and continues where the rate stopped it, as the provider does.
    private record Step(int done, Instant at) {}

    @Test
    void twenty_stacks_ordered_at_once_finish_within_the_published_rate() {
        PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparing(Step::at));
        for (int i = 0; i < STACKS; i++) {
            steps.add(new Step(0, Instant.EPOCH));
        }
        List<Instant> calls = new ArrayList<>();
        while (!steps.isEmpty()) {
            Step step = steps.remove();
            now = now.isBefore(step.at()) ? step.at() : now;
            int done = step.done();
            try {
                for (; done < PARAMETERS; done++) {
                    rates.await(ACCOUNT, "Ssm", "PutParameter");
                    calls.add(now);
                }
            } catch (InProgressException e) {
                steps.add(new Step(done, now.plus(e.pause())));
            }
        }

        assertThat(calls).hasSize(STACKS * PARAMETERS).isSorted();
        for (Instant from : calls) {
            assertThat(calls.stream()
                            .filter(it -> !it.isBefore(from) && it.isBefore(from.plusSeconds(10)))
                            .count())
                    .as("calls in the 10 seconds from %s", from)
                    .isLessThanOrEqualTo(3 + 10 * 3);
        }
        assertThat(Duration.between(calls.getFirst(), calls.getLast())).isLessThan(Duration.ofSeconds(80));
    }

    @Test
    void accounts_and_operations_have_queues_of_their_own() {
        for (int i = 0; i < 3; i++) {
            rates.await(ACCOUNT, "Ssm", "PutParameter");
        }

        rates.await(account("210987654321"), "Ssm", "PutParameter");
        rates.await(ACCOUNT, "Ssm", "DeleteParameters");
        assertThat(now).isEqualTo(Instant.EPOCH);
        rates.await(ACCOUNT, "Ssm", "PutParameter");
        assertThat(now).isAfter(Instant.EPOCH.plusMillis(333));
    }

    @Test
    void each_refused_call_gets_its_own_turn() {
        rates.await(ACCOUNT, "ApiGateway", "DeleteRestApi");

        assertThat(List.of(refused("DeleteRestApi"), refused("DeleteRestApi"), refused("DeleteRestApi")))
                .extracting(Duration::toSeconds)
                .containsExactly(33L, 66L, 99L);
    }

    @Test
    void all_operations_of_a_service_share_its_rate() {
        for (int i = 0; i < 40; i++) {
            rates.await(ACCOUNT, "ApiGateway", i % 2 == 0 ? "GetStage" : "GetRestApis");
        }
        assertThat(now).isEqualTo(Instant.EPOCH);

        rates.await(ACCOUNT, "ApiGateway", "CreateRestApi");
        Instant turn = now;
        assertThat(turn).isAfter(Instant.EPOCH.plusMillis(100));
        rates.await(ACCOUNT, "Lambda", "GetFunction");
        assertThat(now).isEqualTo(turn);
    }

    private Duration refused(String operation) {
        return catchThrowableOfType(InProgressException.class, () -> rates.await(ACCOUNT, "ApiGateway", operation))
                .pause();
    }

    private static AwsAccount account(String number) {
        return new AwsAccount(
                "arn:aws:iam::%s:role/ambit".formatted(number),
                "an-external-id-of-tests",
                "eu-north-1",
                "ambit",
                null,
                null,
                null,
                false);
    }
}
