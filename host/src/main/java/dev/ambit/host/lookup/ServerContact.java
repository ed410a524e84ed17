package dev.ambit.host.lookup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// Records when the server last answered. While it does not answer, the host uses remembered answers for a limited
/// time. The time is measured with a monotonic clock, so a change of the system time does not extend it.
public final class ServerContact {

    /// Answers that were used in this time before an outage are remembered.
    static final Duration IDLE_MAX = Duration.ofMinutes(10);

    private static final Duration RECENT = Duration.ofSeconds(3);

    private final Duration outageMax;
    private final InstantSource clock;
    private volatile Contact last;

    private record Contact(Instant at, long nanos) {}

    /// Creates a record that begins with an answer.
    ///
    /// @param outageMax how long remembered answers are used after the last answer; zero: not at all
    public ServerContact(Duration outageMax, InstantSource clock) {
        this.outageMax = outageMax;
        this.clock = clock;
        this.last = now();
    }

    /// Records an answer of the server.
    public void answered() {
        last = now();
    }

    /// Returns whether the server answered within the last few seconds.
    public boolean isRecent() {
        return System.nanoTime() - last.nanos() < RECENT.toNanos();
    }

    /// Returns when the server last answered, to the second.
    public Instant lastAnswer() {
        return last.at().truncatedTo(ChronoUnit.SECONDS);
    }

    Duration outageMax() {
        return outageMax;
    }

    /// Returns whether an earlier answer may still be used while the server does not answer.
    ///
    /// @param nanos when the server gave the answer
    boolean allows(long nanos) {
        Contact contact = last;
        return System.nanoTime() - contact.nanos() < outageMax.toNanos()
                && contact.nanos() - nanos <= IDLE_MAX.toNanos();
    }

    private Contact now() {
        return new Contact(clock.instant(), System.nanoTime());
    }
}
