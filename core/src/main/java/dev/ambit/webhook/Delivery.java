package dev.ambit.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One event's way to one endpoint, by its numbers: what it says is looked up when it is sent.
final class Delivery {

    /// FRESH has not failed. WAITING holds its lane back until it is taken, PARKED does not any more. FAILED
    /// is not tried again by itself.
    enum State {
        FRESH,
        WAITING,
        PARKED,
        FAILED
    }

    private final long sequence;
    private final String lane;
    private final long previous;
    private State state;
    private int attempts;
    private @Nullable Instant firstFailedAt;
    private @Nullable Instant nextAt;

    /// When the last attempt here began.
    private @Nullable Instant begunAt;

    private boolean isUnderWay;
    private boolean isWantedAgain;

    Delivery(EventRef event) {
        this.sequence = event.sequence();
        this.lane = event.lane();
        this.previous = event.previous();
        this.state = State.FRESH;
    }

    Delivery(Failure kept) {
        this.sequence = kept.sequence();
        this.lane = kept.lane();
        this.previous = kept.previous();
        this.state = kept.state();
        this.attempts = kept.attempts();
        this.firstFailedAt = kept.firstFailedAt();
        this.nextAt = kept.nextAttemptAt();
    }

    long sequence() {
        return sequence;
    }

    String lane() {
        return lane;
    }

    /// The number before it that the endpoint is told of.
    long previous() {
        return previous;
    }

    State state() {
        return state;
    }

    /// How many have failed.
    int attempts() {
        return attempts;
    }

    Instant firstFailedAt() {
        return Objects.requireNonNull(firstFailedAt, "The delivery has not failed");
    }

    /// Null while it is under way or may be sent.
    @Nullable
    Instant nextAt() {
        return nextAt;
    }

    boolean isDueAt(Instant now) {
        return nextAt != null && !nextAt.isAfter(now);
    }

    /// Somebody wanted it to be tried at that time. What was kept may be older than what happened here since; then
    /// only whoever asked after that is heard.
    ///
    /// @param keptAttempts how many had failed, as far as was kept
    /// @return whether it was to go later
    boolean isRecovered(Instant at, int keptAttempts) {
        boolean isNews = begunAt != null && at.isAfter(begunAt);
        isWantedAgain |= isNews && isUnderWay;
        return nextAt != null && nextAt.isAfter(at) && (isNews || keptAttempts == attempts);
    }

    /// How long it rests now that it has failed: not at all, once, if somebody wanted it while it was under way; else
    /// as [Retries] says, but at least `min`. Nothing if it is given up.
    Optional<Duration> pause(Duration min, RandomGenerator chance) {
        if (isWantedAgain) {
            isWantedAgain = false;
            return Optional.of(Duration.ZERO);
        }
        return Retries.pauseAfter(attempts, chance).map(it -> it.compareTo(min) < 0 ? min : it);
    }

    void begin(Instant now) {
        begunAt = now;
        isUnderWay = true;
    }

    void notBegun() {
        isUnderWay = false;
    }

    void fail(Instant now) {
        attempts++;
        isUnderWay = false;
        if (firstFailedAt == null) {
            firstFailedAt = now;
            state = State.WAITING;
        }
    }

    void tryAgain(Instant at) {
        nextAt = at;
    }

    /// May be sent.
    void wake() {
        nextAt = null;
    }

    void park() {
        state = State.PARKED;
    }

    /// Holds nobody back from the beginning.
    void park(Instant now) {
        firstFailedAt = now;
        state = State.PARKED;
    }

    void giveUp() {
        state = State.FAILED;
        nextAt = null;
    }

    Failure kept() {
        return new Failure(sequence, lane, previous, state, attempts, firstFailedAt(), nextAt, begunAt);
    }
}
