package dev.ambit.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Event;
import dev.ambit.event.EventLogs;
import dev.ambit.event.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the log says, in pages that all endpoints of an environment share: however many there are, an event is read and
/// written out once. Pages are forgotten soon, so that what was erased does not go out for long.
final class EventPages {

    static final int EVENTS_MAX = 128;
    private static final long BYTES_MAX = 64 << 20;
    private static final int PAGE_BYTES = 1 << 10;
    private static final Duration AGE_MAX = Duration.ofSeconds(10);

    /// @param through up to which number `events` are all there are on this page
    record Page(List<Outgoing> events, long through) {

        int bytes() {
            return PAGE_BYTES
                    + events.stream().mapToInt(it -> it.wire().bytes()).sum();
        }
    }

    private record Place(EnvironmentId environment, long page) {}

    private final Transactions transactions;
    private final Cache<Place, Page> pages = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((Place _, Page page) -> page.bytes())
            .expireAfterWrite(AGE_MAX)
            .build();

    EventPages(Transactions transactions) {
        this.transactions = transactions;
    }

    /// The page of that number if it is known that far. Does not wait.
    @Nullable
    Page remembered(EnvironmentId environment, long sequence) {
        Page page = pages.getIfPresent(place(environment, sequence));
        return page == null || page.through() < sequence ? null : page;
    }

    /// Reads the page of that number, as far as it is written.
    Page read(EnvironmentId environment, long sequence) {
        Place place = place(environment, sequence);
        Page known = pages.getIfPresent(place);
        long first = place.page() * EVENTS_MAX + 1;
        long after = known == null ? first - 1 : known.through();
        int limit = (int) (first + EVENTS_MAX - 1 - after);
        Page page = transactions.in(environment, tx -> {
            List<Outgoing> events = known == null ? new ArrayList<>() : new ArrayList<>(known.events());
            List<Event> more = Events.after(tx, environment, after, limit);
            EventLogs.find(tx, environment)
                    .ifPresent(its -> more.stream()
                            .filter(it -> it.sequence() < first + EVENTS_MAX)
                            .map(it -> Outgoing.of(its.origin(), it))
                            .forEach(events::add));
            // What is beyond this page shows that nothing of it is left in the log.
            boolean isGone = !more.isEmpty() && more.getLast().sequence() >= first + EVENTS_MAX;
            long through = isGone
                    ? first + EVENTS_MAX - 1
                    : events.isEmpty() ? after : events.getLast().sequence();
            return new Page(List.copyOf(events), through);
        });
        pages.put(place, page);
        return page;
    }

    private static Place place(EnvironmentId environment, long sequence) {
        return new Place(environment, (sequence - 1) / EVENTS_MAX);
    }
}
