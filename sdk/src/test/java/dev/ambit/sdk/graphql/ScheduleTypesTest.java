package dev.ambit.sdk.graphql;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.subscription.SubscriptionAnswer.FutureUpdate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTypesTest {

    /// The field is required in the schema of the SDKs, so a missing type would fail the whole answer.
    @Test
    void each_type_of_a_scheduled_update_has_a_type_of_the_sdks() {
        assertThat(SubscriptionObjects.SCHEDULE_TYPES.keySet())
                .isEqualTo(Stream.of(FutureUpdate.Type.values()).map(Enum::name).collect(toSet()));
    }
}
