package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EVENT_GONE;
import static dev.ambit.problem.ProblemCode.REPLAY_UNDER_WAY;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventTimes;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.SelectedEvents;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Replays events by moving an endpoint back in the event log. The delivery loop updates and ends the operation.
public final class EndpointReplay {

    private static final String PHASE = "events";
    private static final String SNAPSHOT = "/api/v1/events/snapshot";

    /// First event number to replay.
    sealed interface From {

        /// Replays the events after this number.
        record After(long sequence) implements From {}

        /// Replays from the first event at or after that time of the environment's clock.
        record Since(Instant moment) implements From {}
    }

    private final EventLog log;
    private final InstantSource clock;

    public EndpointReplay(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Starts a replay. Failures before the new position keep their retries, and lanes that are behind stay behind.
    ///
    /// @return the operation that shows the progress
    Committed<UUID> replay(Caller caller, Author author, String id, From from) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Endpoint endpoint = Endpoints.requireLocked(tx, environment, id);
            if (endpoint.replay() != null) {
                throw REPLAY_UNDER_WAY
                        .because("A replay of this webhook is already running. Wait until it ends, or cancel it:"
                                + " `POST /api/v1/operations/%s/cancel`."
                                        .formatted(endpoint.replay().operation()))
                        .with("operationId", endpoint.replay().operation());
            }
            long after = after(tx, environment, from);
            // A replay never moves the cursor forward, because events after the cursor may not be delivered yet.
            long cursor = Math.min(after, endpoint.cursor());
            long head = Events.head(tx, environment);
            Instant now = clock.instant();
            UUID operation = Operations.insert(tx, caller.account(), environment, OperationKind.REPLAY, now, now);
            Operations.start(tx, operation, PHASE, head - cursor, now);
            long previous = SelectedEvents.last(tx, environment, endpoint.selection(), cursor);
            var replay = new Endpoint.Replay(operation, after, head);
            Endpoint again = EndpointPositions.rewind(tx, environment, endpoint.id(), cursor, previous, replay, now);
            EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, again);
            return operation;
        });
    }

    private static long after(Handle tx, EnvironmentId environment, From from) {
        // Locked, so that retention does not remove the events before they are sent.
        long oldest = EventLogs.holdOldest(tx, environment);
        return switch (from) {
            case From.After(long sequence) -> {
                long head = Events.head(tx, environment);
                if (sequence < 0 || sequence > head) {
                    throw BAD_USER_INPUT
                            .because("`after` must be the number of an event in the log, or 0; received `%d`. The log"
                                            .formatted(sequence)
                                    + " ends with event %d. Send a number from 0 to %d.".formatted(head, head))
                            .at("after", sequence, "0 to " + head);
                }
                if (sequence < oldest - 1) {
                    throw eventGone("after", sequence, oldest - 1, oldest);
                }
                yield sequence;
            }
            case From.Since(Instant moment) -> {
                long before = EventTimes.lastBefore(tx, environment, moment);
                if (before < oldest && oldest > 1) {
                    throw eventGone("since", moment, "the time of event " + oldest, oldest);
                }
                yield before;
            }
        };
    }

    private static Problem eventGone(String field, Object received, Object first, long oldest) {
        return EVENT_GONE
                .because("`%s` is `%s`, but the event log now begins with event %d. Start from a snapshot."
                        .formatted(field, received, oldest))
                .at(field, received, first + " or later")
                .with("oldest", oldest)
                .with("snapshot", SNAPSHOT);
    }
}
