package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.EVENT_GONE;
import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static dev.ambit.problem.ProblemCode.WEBHOOK_ATTEMPT_NOT_FOUND;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.egress.Egress;
import dev.ambit.egress.Outcome;
import dev.ambit.event.Event;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventOrigin;
import dev.ambit.event.EventType;
import dev.ambit.event.EventWire;
import dev.ambit.event.Events;
import dev.ambit.event.SelectedEvents;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Sends single requests to an endpoint out of order, and waits for the response.
public final class DirectDelivery {

    private static final int AT_ONCE_MAX = 32;

    private final Transactions transactions;
    private final Secrets secrets;
    private final Sender sender;
    private final DeliveryLoop delivery;
    private final InstantSource clock;
    private final TestEvents samples = new TestEvents();
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    public DirectDelivery(
            Transactions transactions, Secrets secrets, Egress egress, DeliveryLoop delivery, InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.sender = new Sender(egress, clock);
        this.delivery = delivery;
        this.clock = clock;
    }

    /// The endpoint to send to, and the origin of its events.
    private record Target(Endpoint endpoint, EventOrigin origin) {}

    /// A resend.
    ///
    /// @param previous the number of the previous event for this endpoint
    private record Resend(Target to, Event event, EndpointAttempt attempt, long previous) {}

    /// Sends a sample event of that type, without a number.
    EndpointAttempt test(EnvironmentId environment, String id, EventType type) {
        Target to = transactions.in(environment, tx -> {
            Endpoint endpoint = Endpoints.require(tx, environment, id);
            return new Target(
                    endpoint, EventLogs.find(tx, environment).orElseThrow().origin());
        });
        UUID message = UUID.randomUUID();
        byte[] body = EventWire.test(to.origin(), message, type, clock.instant(), samples.body(type));
        return send(environment, to.endpoint(), null, message, type.wireName(), null, 1, body);
    }

    /// Resends the event of an attempt. If the event waits for a retry or was given up, a success ends its
    /// retries.
    ///
    /// @throws dev.ambit.problem.Problem 404 if the attempt does not exist, 400 if it was a test, 410 if the event
    /// is gone
    EndpointAttempt resend(EnvironmentId environment, String id, String attemptId) {
        Resend again = transactions.in(environment, tx -> {
            Endpoint endpoint = Endpoints.require(tx, environment, id);
            EndpointAttempt attempt = IdParser.uuid(attemptId)
                    .flatMap(it -> EndpointAttempts.find(tx, environment, endpoint.id(), it)
                            .or(() -> delivery.recentAttempts(environment, endpoint.id()).stream()
                                    .filter(taken -> taken.id().equals(it))
                                    .findAny()))
                    .orElseThrow(() -> WEBHOOK_ATTEMPT_NOT_FOUND.because(
                            "Attempt `%s` does not exist. List the attempts of the webhook to find the id."
                                    .formatted(Problem.shortened(attemptId))));
            Long sequence = attempt.sequence();
            if (sequence == null) {
                throw INVALID_ARGUMENT.because(
                        "Attempt `%s` is a test event, which cannot be resent. Send another test event."
                                .formatted(attemptId));
            }
            Event event = Events.find(tx, environment, List.of(sequence)).stream()
                    .findAny()
                    .orElseThrow(() -> EVENT_GONE
                            .because("Event %d is no longer in the event log and cannot be resent.".formatted(sequence))
                            .with("oldest", Events.oldest(tx, environment)));
            return new Resend(
                    new Target(
                            endpoint,
                            EventLogs.find(tx, environment).orElseThrow().origin()),
                    event,
                    attempt,
                    SelectedEvents.last(tx, environment, endpoint.selection(), sequence - 1));
        });
        Event event = again.event();
        byte[] body = EventWire.of(again.to().origin(), event).json(again.previous());
        Endpoint endpoint = again.to().endpoint();
        EndpointAttempt attempt = send(
                environment,
                endpoint,
                event.sequence(),
                event.messageId(),
                event.typeName(),
                OutgoingEvent.lane(event),
                again.attempt().attempt() + 1,
                body);
        if (attempt.error() == null) {
            transactions.in(environment, tx -> {
                Deliveries.settle(tx, environment, endpoint.id(), event.sequence());
                return null;
            });
            delivery.recordResent(environment, endpoint.id(), event.sequence());
        }
        return attempt;
    }

    private EndpointAttempt send(
            EnvironmentId environment,
            Endpoint endpoint,
            @Nullable Long sequence,
            UUID message,
            String type,
            @Nullable String lane,
            int number,
            byte[] body) {
        Instant at = clock.instant();
        Outcome outcome =
                answer(Receiver.of(endpoint, environment, secrets), new Sender.Attempt(message, number, null), body);
        EndpointAttempt attempt = EndpointAttempt.of(outcome, sequence, message, type, lane, number, at, null);
        if (attempt.error() == null) {
            delivery.recordAttempt(environment, endpoint.id(), attempt);
        } else {
            transactions.in(environment, tx -> {
                EndpointAttempts.insert(tx, environment, Map.of(endpoint.id(), List.of(attempt)));
                return null;
            });
        }
        return attempt;
    }

    /// A waiting request occupies a slot, so their number is bounded.
    private Outcome answer(Receiver to, Sender.Attempt attempt, byte[] body) {
        if (!places.tryAcquire()) {
            throw OVERLOADED.because("Too many test events and resends are running. Retry in a few seconds.");
        }
        try {
            var coming = new CompletableFuture<Outcome>();
            // The request came to this server, so no lease is needed.
            sender.send(to, attempt, body, () -> true, coming::complete);
            return coming.join();
        } finally {
            places.release();
        }
    }
}
