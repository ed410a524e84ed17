package dev.ambit.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Event;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventOrigin;
import dev.ambit.event.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of the event log that all endpoints of an environment share, so an event is read and serialized once.
/// Pages expire soon, so that erased data is not sent much longer.
final class EventPages {

    static final int EVENTS_MAX = 128;
    private static final long BYTES_MAX = 64 << 20;
    private static final int PAGE_BYTES = 1 << 10;
    private static final int PAGE_BYTES_MAX = 2 << 20;
    private static final Duration AGE_MAX = Duration.ofSeconds(10);

    /// @param events all events after `after`, up to and including `through`
    record Page(List<OutgoingEvent> events, long after, long through) {

        boolean has(long sequence) {
            return after < sequence && sequence <= through;
        }

        static Page emptyBehind(long after) {
            return new Page(List.of(), after, after);
        }

        /// Returns the event. Null if the page has none with that number.
        @Nullable
        OutgoingEvent find(long sequence) {
            int low = 0;
            int high = events.size();
            while (low < high) {
                int middle = (low + high) / 2;
                if (events.get(middle).sequence() < sequence) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < events.size() && events.get(low).sequence() == sequence ? events.get(low) : null;
        }

        /// Extends the page with the next events until it is large enough.
        ///
        /// @param last the last number that belongs on the page; if `more` has a later event, the page is full
        Page with(EventOrigin origin, List<Event> more, long last) {
            List<OutgoingEvent> all = new ArrayList<>(events);
            int bytes = bytes() - PAGE_BYTES;
            long reached = through;
            for (Event event : more) {
                if (event.sequence() > last) {
                    reached = last;
                    break;
                }
                if (bytes >= PAGE_BYTES_MAX) {
                    break;
                }
                OutgoingEvent outgoing = OutgoingEvent.of(origin, event);
                all.add(outgoing);
                bytes += outgoing.wire().bytes();
                reached = event.sequence();
            }
            return new Page(List.copyOf(all), after, reached);
        }

        /// Returns whether the page is full.
        boolean isLarge() {
            return bytes() >= PAGE_BYTES_MAX;
        }

        int bytes() {
            return PAGE_BYTES
                    + events.stream().mapToInt(it -> it.wire().bytes()).sum();
        }
    }

    private record PageKey(EnvironmentId environment, long page) {}

    private final Transactions transactions;
    private final Cache<PageKey, Page> pages = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((PageKey _, Page page) -> page.bytes())
            .expireAfterWrite(AGE_MAX)
            .build();

    EventPages(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Returns the cached page that contains that number, without waiting.
    @Nullable
    Page cached(EnvironmentId environment, long sequence) {
        Page page = pages.getIfPresent(key(environment, sequence));
        return page == null || !page.has(sequence) ? null : page;
    }

    /// Reads the page that contains that number, up to the last event that is stored so far. If the page would be
    /// too large, it starts with that number.
    Page read(EnvironmentId environment, long sequence) {
        Page other = cached(environment, sequence);
        if (other != null) {
            // Another request may have read the page while this one waited.
            return other;
        }
        PageKey key = key(environment, sequence);
        long first = key.page() * EVENTS_MAX + 1;
        long last = first + EVENTS_MAX - 1;
        Page page = grown(environment, begun(pages.getIfPresent(key), first, sequence), last);
        if (page.isLarge() && page.through() < sequence) {
            page = grown(environment, Page.emptyBehind(sequence - 1), last);
        }
        pages.put(key, page);
        return page;
    }

    private Page grown(EnvironmentId environment, Page begun, long last) {
        int limit = (int) (last - begun.through());
        return transactions.in(
                environment,
                tx -> EventLogs.find(tx, environment)
                        .map(log ->
                                begun.with(log.origin(), Events.after(tx, environment, begun.through(), limit), last))
                        .orElse(begun));
    }

    private static Page begun(@Nullable Page known, long first, long sequence) {
        if (known == null) {
            return Page.emptyBehind(first - 1);
        }
        boolean goesOn = known.after() < sequence && !known.isLarge();
        return goesOn ? known : Page.emptyBehind(sequence - 1);
    }

    private static PageKey key(EnvironmentId environment, long sequence) {
        return new PageKey(environment, (sequence - 1) / EVENTS_MAX);
    }
}
