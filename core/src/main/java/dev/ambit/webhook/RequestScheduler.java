package dev.ambit.webhook;

import dev.ambit.egress.Outcome;
import dev.ambit.event.Author;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/// Schedules requests and processes their results. Environments take turns, and so do the endpoints of an environment.
/// Only the delivery thread may call it.
final class RequestScheduler {

    /// Maximum number of running requests. By [Throttle], a failing endpoint uses at most two.
    static final int UNDER_WAY_MAX = 2_048;

    /// Number of requests that an environment can always have running.
    private static final int SHARE_MIN = 2;

    /// Upper bound, in bytes, of the bodies of running requests.
    private static final long BYTES_MAX = 256 << 20;

    /// Memory of a request in addition to its body, in bytes.
    private static final int REQUEST_BYTES = 1 << 10;

    private static final int GONE = 410;

    private final DeficitRing<EnvironmentDelivery> ring = new DeficitRing<>(EnvironmentDelivery.QUANTUM_BYTES);
    private final DeliveryQueue inbox;
    private final EventPages pages;
    private final Sender sender;
    private final EndpointSwitching switching;
    private final Lease lease;
    private final InstantSource clock;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private long fence;
    private int underWay;
    private long bytesUnderWay;

    RequestScheduler(
            DeliveryQueue inbox,
            EventPages pages,
            Sender sender,
            EndpointSwitching switching,
            Lease lease,
            InstantSource clock) {
        this.inbox = inbox;
        this.pages = pages;
        this.sender = sender;
        this.switching = switching;
        this.lease = lease;
        this.clock = clock;
    }

    /// Returns the number of successful attempts.
    LongAdder succeeded() {
        return succeeded;
    }

    /// Returns the number of failed attempts.
    LongAdder failed() {
        return failed;
    }

    /// Sends while the lease has this fencing token; 0 stops sending. Requests that were queued under another token
    /// are no longer sent.
    void under(long held) {
        fence = held;
    }

    /// Queues an endpoint that has something to send.
    void join(EnvironmentDelivery environment, EndpointDelivery endpoint) {
        environment.ring().join(endpoint);
        ring.join(environment);
    }

    /// Sends as many requests as allowed. The lease is checked again when each request is written.
    void send(Instant now) {
        if (!lease.isHeld(fence)) {
            return;
        }
        while (underWay < UNDER_WAY_MAX && bytesUnderWay < BYTES_MAX) {
            EnvironmentDelivery environment = ring.next();
            if (environment == null) {
                return;
            }
            EndpointDelivery endpoint = environment.ring().next();
            if (endpoint == null || hasItsShare(environment)) {
                ring.leave();
                continue;
            }
            Optional<Delivery> next = endpoint.maySend() ? endpoint.flow().next(now) : Optional.empty();
            if (next.isEmpty()) {
                environment.ring().leave();
                continue;
            }
            int cost = start(environment, endpoint, next.get(), fence);
            environment.ring().spend(cost);
            ring.spend(cost);
        }
    }

    /// A busy environment can use at most half of the free slots.
    private boolean hasItsShare(EnvironmentDelivery environment) {
        return environment.underWay() >= Math.max(SHARE_MIN, (UNDER_WAY_MAX - underWay) / 2);
    }

    private void begin(EnvironmentDelivery environment) {
        underWay++;
        environment.sent();
    }

    private void end(EnvironmentDelivery environment) {
        underWay--;
        environment.answered();
        if (environment.ring().next() != null) {
            ring.join(environment);
        }
    }

    private int start(EnvironmentDelivery environment, EndpointDelivery endpoint, Delivery delivery, long held) {
        begin(environment);
        EventPages.Page cached = pages.cached(environment.id(), delivery.sequence());
        OutgoingEvent event = cached == null ? null : cached.find(delivery.sequence());
        if (event != null) {
            post(environment, endpoint, delivery, event, held);
            return REQUEST_BYTES + event.wire().bytes();
        }
        inbox.ask(
                () -> pages.read(environment.id(), delivery.sequence()),
                page -> {
                    OutgoingEvent read = page.find(delivery.sequence());
                    if (read != null && lease.isHeld(held)) {
                        post(environment, endpoint, delivery, read, held);
                    } else {
                        end(environment);
                        if (read == null) {
                            endpoint.flow().lost(delivery, clock.instant());
                        } else {
                            endpoint.flow().notSent(delivery);
                        }
                    }
                },
                () -> {
                    end(environment);
                    endpoint.flow().notSent(delivery);
                });
        return REQUEST_BYTES;
    }

    private void post(
            EnvironmentDelivery environment,
            EndpointDelivery endpoint,
            Delivery delivery,
            OutgoingEvent event,
            long held) {
        byte[] body = event.wire().json(delivery.previous());
        bytesUnderWay += event.wire().bytes();
        Instant at = clock.instant();
        Optional<InjectedFaults> dice = endpoint.dice(delivery.sequence());
        if (dice.isPresent() && delivery.attempts() == 0) {
            postInChaos(environment, endpoint, delivery, event, body, dice.get(), at, held);
        } else {
            Receiver to = endpoint.receiver();
            sender.send(
                    to,
                    endpoint.attempt(delivery, event),
                    body,
                    () -> mayGo(endpoint, to, held),
                    outcome -> inbox.add(() -> answered(environment, endpoint, delivery, event, at, outcome)));
        }
    }

    private void postInChaos(
            EnvironmentDelivery environment,
            EndpointDelivery endpoint,
            Delivery delivery,
            OutgoingEvent event,
            byte[] body,
            InjectedFaults dice,
            Instant at,
            long held) {
        Receiver to = endpoint.receiver();
        BooleanSupplier mayGo = () -> mayGo(endpoint, to, held);
        Sender.Attempt attempt = endpoint.attempt(delivery, event);
        Runnable send = () -> sender.send(to, attempt, body, mayGo, outcome -> {
            inbox.add(() -> answered(environment, endpoint, delivery, event, at, outcome));
            if (dice.isDuplicated()) {
                sender.send(to, attempt, body, mayGo, _ -> {});
            }
        });
        Runnable first = dice.isForged() ? () -> sender.sendForged(to, attempt, body, mayGo, _ -> send.run()) : send;
        CompletableFuture.delayedExecutor(dice.delay().toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(first);
    }

    /// If the endpoint changes while a request waits for a connection, the request is withdrawn and started again
    /// with the new receiver.
    private boolean mayGo(EndpointDelivery endpoint, Receiver to, long held) {
        return lease.isHeld(held) && endpoint.isAt(to);
    }

    private void answered(
            EnvironmentDelivery environment,
            EndpointDelivery endpoint,
            Delivery delivery,
            OutgoingEvent event,
            Instant at,
            Outcome outcome) {
        end(environment);
        bytesUnderWay -= event.wire().bytes();
        if (outcome instanceof Outcome.Withdrawn) {
            endpoint.flow().notSent(delivery);
            return;
        }
        Instant now = clock.instant();
        int number = delivery.attempts() + 1;
        int status = outcome instanceof Outcome.Answered answer ? answer.status() : 0;
        if (EndpointAttempt.isSuccess(status)) {
            succeeded.increment();
            endpoint.countTaken();
            endpoint.flow().delivered(delivery, outcome.latency());
            environment.recordAttempt(endpoint.endpoint().id(), attempt(outcome, delivery, event, number, at));
        } else {
            failed.increment();
            endpoint.countRefused();
            endpoint.flow().failed(delivery, now, pause(outcome, now));
            environment.add(endpoint.endpoint().id(), attempt(outcome, delivery, event, number, at));
        }
        if (status == GONE) {
            disable(endpoint, "The endpoint returned status 410 Gone.");
        }
        if (endpoint.flow().mustBeDisabled(now)) {
            disable(endpoint, "The endpoint accepted no event for %d days.".formatted(EndpointFlow.PATIENCE.toDays()));
        } else if (endpoint.maySend() && endpoint.flow().isReady(now)) {
            join(environment, endpoint);
        }
    }

    private void disable(EndpointDelivery endpoint, String reason) {
        if (!endpoint.isStopped() && lease.isHeld(fence)) {
            endpoint.stop();
            var author = new Author("SYSTEM", UUID.randomUUID().toString().replace("-", ""));
            inbox.ask(
                    () -> switching.disable(
                            endpoint.environment(),
                            author,
                            endpoint.endpoint().id().toString(),
                            reason),
                    _ -> {},
                    endpoint::goOn);
        }
    }

    private static EndpointAttempt attempt(
            Outcome outcome, Delivery delivery, OutgoingEvent event, int number, Instant at) {
        return EndpointAttempt.of(
                outcome,
                event.sequence(),
                event.messageId(),
                event.type(),
                event.lane(),
                number,
                at,
                delivery.nextAt());
    }

    private static Duration pause(Outcome outcome, Instant now) {
        return outcome instanceof Outcome.Answered answer ? RetryAfter.pause(answer.retryAfter(), now) : Duration.ZERO;
    }
}
