package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Lets virtual threads wait for the next event. Notifications between servers may be lost, so waiters must also
/// poll.
public final class EventWaiting implements EventLog.Follower {

    private final Map<Integer, EventSignal> bells = new ConcurrentHashMap<>();

    @Override
    public void committed(EnvironmentId environment, long sequence) {
        EventSignal bell = bells.get(environment.value());
        if (bell != null) {
            bell.ring(sequence);
        }
    }

    /// Starts watching. Read the event log after this call and before waiting.
    public Watch watch(EnvironmentId environment) {
        return new Watch(
                environment,
                bells.compute(
                        environment.value(),
                        (_, bell) -> (bell == null ? new EventSignal() : bell).withOneMoreWaiting()));
    }

    /// A waiter for the events of one environment.
    public final class Watch implements AutoCloseable {

        private final EnvironmentId environment;
        private final EventSignal bell;

        private Watch(EnvironmentId environment, EventSignal bell) {
            this.environment = environment;
            this.bell = bell;
        }

        /// Waits until there is an event beyond this number, or the time is over.
        ///
        /// @return whether this server knows of such an event
        public boolean await(long after, Duration max) {
            return bell.await(after, max);
        }

        @Override
        public void close() {
            bells.computeIfPresent(environment.value(), (_, it) -> it.withOneLessWaiting() ? it : null);
        }
    }

    private static final class EventSignal {

        private int waiting;
        private long head;

        synchronized void ring(long sequence) {
            head = Math.max(head, sequence);
            notifyAll();
        }

        synchronized EventSignal withOneMoreWaiting() {
            waiting++;
            return this;
        }

        /// @return whether other waiters are left
        synchronized boolean withOneLessWaiting() {
            waiting--;
            return waiting > 0;
        }

        synchronized boolean await(long after, Duration max) {
            long endNanos = System.nanoTime() + max.toNanos();
            try {
                for (long nanos = max.toNanos(); head <= after && nanos > 0; nanos = endNanos - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, nanos);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return head > after;
        }
    }
}
