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

/// What the log says, in pages that all endpoints of an environment share: however many there are, an event
/// is read and written out once. Pages are forgotten soon, so that what was erased does not go out for long.
final class EventPages {

    static final int EVENTS_MAX = 128;
    private static final long BYTES_MAX = 64 << 20;
    private static final int PAGE_BYTES = 1 << 10;
    private static final int PAGE_BYTES_MAX = 2 << 20;
    private static final Duration AGE_MAX = Duration.ofSeconds(10);

    /// @param events all there are behind `after`, up to and with `through`
    record Page(List<Outgoing> events, long after, long through) {

        boolean has(long sequence) {
            return after < sequence && sequence <= through;
        }

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
        return page == null || !page.has(sequence) ? null : page;
    }

    /// Reads the page of that number, as far as it is written. A page that would be too large begins with
    /// that number.
    Page read(EnvironmentId environment, long sequence) {
        Place place = place(environment, sequence);
        long first = place.page() * EVENTS_MAX + 1;
        Page known = pages.getIfPresent(place);
        boolean goesOn = known != null && known.after() < sequence && known.bytes() < PAGE_BYTES_MAX;
        List<Outgoing> events = new ArrayList<>(goesOn && known != null ? known.events() : List.of());
        long begin = goesOn && known != null ? known.after() : known == null ? first - 1 : sequence - 1;
        long after = goesOn && known != null ? known.through() : begin;
        int limit = (int) (first + EVENTS_MAX - 1 - after);
        Page page = transactions.in(environment, tx -> {
            EventLogs.Log log = EventLogs.find(tx, environment).orElse(null);
            List<Event> more = log == null ? List.of() : Events.after(tx, environment, after, limit);
            long bytes = events.stream().mapToLong(it -> it.wire().bytes()).sum();
            long through = after;
            for (Event event : more) {
                if (log == null || event.sequence() >= first + EVENTS_MAX) {
                    // What is beyond this page shows that nothing more of it is left in the log.
                    through = first + EVENTS_MAX - 1;
                    break;
                }
                if (bytes >= PAGE_BYTES_MAX) {
                    break;
                }
                Outgoing outgoing = Outgoing.of(log.origin(), event);
                events.add(outgoing);
                bytes += outgoing.wire().bytes();
                through = event.sequence();
            }
            return new Page(List.copyOf(events), begin, through);
        });
        pages.put(place, page);
        return page;
    }

    private static Place place(EnvironmentId environment, long sequence) {
        return new Place(environment, (sequence - 1) / EVENTS_MAX);
    }
}
