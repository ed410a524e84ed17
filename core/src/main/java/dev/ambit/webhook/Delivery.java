package dev.ambit.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The delivery of one event to one endpoint, by number; the body is looked up when it is sent.
final class Delivery {

    /// FRESH has not failed. WAITING has failed and holds its lane back; PARKED has failed and does not. FAILED
    /// is not retried automatically.
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

    /// The start of the last attempt of this server.
    private @Nullable Instant begunAt;

    private boolean isUnderWay;
    private boolean isWantedAgain;

    Delivery(EventRef event) {
        this.sequence = event.sequence();
        this.lane = event.lane();
        this.previous = event.previous();
        this.state = State.FRESH;
    }

    Delivery(Failure stored) {
        this.sequence = stored.sequence();
        this.lane = stored.lane();
        this.previous = stored.previous();
        this.state = stored.state();
        this.attempts = stored.attempts();
        this.firstFailedAt = stored.firstFailedAt();
        this.nextAt = stored.nextAttemptAt();
    }

    long sequence() {
        return sequence;
    }

    String lane() {
        return lane;
    }

    /// Returns the number of the previous event for this endpoint.
    long previous() {
        return previous;
    }

    State state() {
        return state;
    }

    /// Returns the number of failed attempts.
    int attempts() {
        return attempts;
    }

    Instant firstFailedAt() {
        return Objects.requireNonNull(firstFailedAt, "The delivery has not failed");
    }

    /// Returns the time of the next attempt; null while one is running or can start.
    @Nullable
    Instant nextAt() {
        return nextAt;
    }

    boolean isDueAt(Instant now) {
        return nextAt != null && !nextAt.isAfter(now);
    }

    /// Applies a requested retry. If this server has made attempts that are not stored yet, a request only counts
    /// if it came after the last attempt began.
    ///
    /// @param keptAttempts the stored number of failed attempts
    /// @return whether the retry is earlier than planned
    boolean isRecovered(Instant at, int keptAttempts) {
        boolean isNews = begunAt != null && at.isAfter(begunAt);
        isWantedAgain |= isNews && isUnderWay;
        return nextAt != null && nextAt.isAfter(at) && (isNews || keptAttempts == attempts);
    }

    /// Returns the pause after a failure: none if a retry was requested during the attempt, otherwise as in
    /// [Retries], but at least `min`. Empty if there is no further attempt.
    Optional<Duration> pause(Duration min, RandomGenerator random) {
        if (isWantedAgain) {
            isWantedAgain = false;
            return Optional.of(Duration.ZERO);
        }
        return Retries.pauseAfter(attempts, random).map(it -> it.compareTo(min) < 0 ? min : it);
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

    /// Marks the delivery as ready to send.
    void makeReady() {
        nextAt = null;
    }

    void park() {
        state = State.PARKED;
    }

    /// Parks the delivery from the start, so that it holds back no lane.
    void park(Instant now) {
        firstFailedAt = now;
        state = State.PARKED;
    }

    void giveUp() {
        state = State.FAILED;
        nextAt = null;
    }

    Failure toFailure() {
        return new Failure(sequence, lane, previous, state, attempts, firstFailedAt(), nextAt, begunAt);
    }
}
