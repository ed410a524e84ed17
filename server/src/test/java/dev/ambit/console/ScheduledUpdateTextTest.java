package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.console.SubscriptionRecord.Target;
import dev.ambit.console.SubscriptionRecord.Update;
import dev.ambit.subscription.SubscriptionAnswer.FutureUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduledUpdateTextTest {

    private final SubscriptionText text = new SubscriptionText(new CatalogState("", List.of(), List.of()), Map.of());

    @ParameterizedTest
    @EnumSource(FutureUpdate.Type.class)
    void console_names_each_type_of_a_scheduled_update(FutureUpdate.Type type) {
        var update = new Update(Instant.EPOCH, "SCHEDULED", type.name(), new Target("pro"));

        assertThat(text.update(update)).isNotEqualTo(type.name());
    }
}
