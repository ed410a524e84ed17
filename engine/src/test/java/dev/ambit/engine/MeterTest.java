package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.engine.Condition.Operation;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class MeterTest {

    private static final Pattern EVENT = Pattern.compile("(\\w+)\\{(\\S*)}");

    @ParameterizedTest
    @CsvFileSource(resources = "/meters.txt", delimiter = '|', nullValues = "-", useHeadersInDisplayName = true)
    void meter_reads_the_expected_usage_in_any_order_of_events(
            @Nullable String events, String filter, String shows, BigDecimal usage) {
        String[] function = shows.split(" ", -1);
        var meter = new Meter(
                Stream.of(filter.split(" or ", -1)).map(MeterTest::conditions).toList(),
                Meter.Aggregation.valueOf(function[0]),
                function.length == 1 ? null : function[1]);
        List<RawEvent> rawEvents = events == null ? List.of() : events(events);

        assertThat(reading(meter, rawEvents)).isEqualTo(Micros.of(usage));
        assertThat(reading(meter, rawEvents.reversed())).as("in another order").isEqualTo(Micros.of(usage));
        assertThat(reading(meter, rawEvents, 3)).as("share by share").isEqualTo(Micros.of(usage));
    }

    @Test
    void event_without_a_resource_has_a_null_resource_id() {
        var meter = new Meter(
                List.of(List.of(new Condition("resourceId", Operation.IS_NULL, List.of()))),
                Meter.Aggregation.COUNT,
                null);

        assertThat(reading(meter, List.of(new RawEvent("up", "ann", "", Map.of()))))
                .isEqualTo(Micros.UNIT);
        assertThat(reading(meter, List.of(new RawEvent("up", "ann", "r1", Map.of()))))
                .isZero();
    }

    @Test
    void invalid_meter_or_condition_is_refused() {
        assertThatThrownBy(() -> new Condition("a", Operation.EQUALS, List.of("1", "2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Condition("a", Operation.IS_NULL, List.of("1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Condition("a", Operation.IN, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Meter(List.of(), Meter.Aggregation.COUNT, "a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Meter(List.of(), Meter.Aggregation.SUM, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long reading(Meter meter, List<RawEvent> events) {
        return reading(meter, events, 1);
    }

    private static long reading(Meter meter, List<RawEvent> events, int shares) {
        var reading = new MeterReading(meter);
        for (int i = 0; i < shares; i++) {
            var share = new ValueShare(i, shares);
            reading.endShare();
            events.forEach(it -> reading.add(it, share));
        }
        return reading.micros();
    }

    private static List<RawEvent> events(String text) {
        return EVENT.matcher(text)
                .results()
                .map(it -> new RawEvent(it.group(1), "ann", "r1", dimensions(it.group(2))))
                .toList();
    }

    private static Map<String, String> dimensions(String text) {
        Map<String, String> dimensions = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] both = pair.split("=", 2);
            dimensions.put(both[0], both[1]);
        }
        return Collections.unmodifiableMap(dimensions);
    }

    private static List<Condition> conditions(String text) {
        return Stream.of(text.split(" and ", -1)).map(MeterTest::condition).toList();
    }

    private static Condition condition(String text) {
        String[] words = text.split(" ", -1);
        return new Condition(
                words[0],
                Operation.valueOf(words[1]),
                words.length == 2 ? List.of() : List.of(words[2].split(",", -1)));
    }
}
