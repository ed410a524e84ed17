package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Meter;
import dev.ambit.engine.MeterReading;
import dev.ambit.engine.ValueShare;
import dev.ambit.problem.Problem;
import dev.ambit.usage.RawEvents.TimedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The values of a feature that is metered by raw events: what the meter reads after each event of a period. Counters
/// have one value for each period only.
final class CountedEventHistory {

    private static final int PAGE_EVENTS_MAX = 5_000;
    private static final int EVENTS_MAX = 2_000_000;
    private static final long VALUES_BYTES_MAX = 64 << 20;
    private static final int TAG_CHARS_MAX = 255;

    /// The reading of one group in one period.
    private record PeriodReading(long startMillis, MeterReading reading) {}

    private final Transactions transactions;
    private final EnvironmentId environment;
    private final UsageQuestion question;
    private final Meter meter;
    private final Map<List<@Nullable String>, PeriodReading> readings = new HashMap<>();
    private long bytes;
    private long events;

    CountedEventHistory(Transactions transactions, EnvironmentId environment, UsageQuestion question, Meter meter) {
        this.transactions = transactions;
        this.environment = environment;
        this.question = question;
        this.meter = meter;
    }

    /// Returns the events that the meter counts, in the order of their times. Reads page by page, lazily.
    Stream<TimedEvent> since(Instant from) {
        return Stream.iterate(
                        page(TimedEvent.before(from)),
                        page -> !page.isEmpty(),
                        page -> page.size() < PAGE_EVENTS_MAX ? List.of() : page(page.getLast()))
                .flatMap(List::stream)
                .filter(it -> meter.counts(it.event()));
    }

    /// Returns the values of the requested dimensions; null if the event does not have one.
    List<@Nullable String> tags(TimedEvent it) {
        List<@Nullable String> tags = new ArrayList<>();
        for (String name : question.groupBy()) {
            String value = it.event().dimensions().get(name);
            tags.add(value == null ? null : value.substring(0, Math.min(value.length(), TAG_CHARS_MAX)));
        }
        return tags;
    }

    /// Returns the value of the group of the event after the event. Events must be passed in the order of their times.
    ///
    /// @param startMillis start of the period of the event
    Measured measured(TimedEvent it, long startMillis) {
        List<@Nullable String> tags = tags(it);
        PeriodReading known = readings.get(tags);
        if (known == null || known.startMillis() != startMillis) {
            bytes -= known == null ? 0 : known.reading().bytes();
            known = new PeriodReading(startMillis, new MeterReading(meter));
            readings.put(tags, known);
        }
        MeterReading reading = known.reading();
        bytes -= reading.bytes();
        reading.add(it.event(), ValueShare.ALL);
        bytes += reading.bytes();
        if (bytes > VALUES_BYTES_MAX) {
            throw tooLarge("more than %d MB of different values".formatted(VALUES_BYTES_MAX >> 20));
        }
        return new Measured(it.at(), 0, UsageBehavior.SET, false, reading.micros(), tags);
    }

    private List<TimedEvent> page(TimedEvent last) {
        var customer = new MeteredCustomer(question.customerId(), question.resourceId());
        long untilMillis = question.end().toEpochMilli() + 1;
        List<TimedEvent> page = transactions.read(
                environment, tx -> RawEvents.after(tx, environment, customer, last, untilMillis, PAGE_EVENTS_MAX));
        events += page.size();
        if (events > EVENTS_MAX) {
            throw tooLarge("more than %d events".formatted(EVENTS_MAX));
        }
        return page;
    }

    private Problem tooLarge(String received) {
        return BAD_USER_INPUT
                .because("The periods from `startDate` to `endDate` contain %s. Choose a shorter range."
                        .formatted(received))
                .at(
                        "startDate",
                        received,
                        "up to %d events, %d MB of different values".formatted(EVENTS_MAX, VALUES_BYTES_MAX >> 20));
    }
}
