package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.CHAOS_IN_PRODUCTION;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.egress.Egress;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Edits endpoints. An edit without changes creates no event.
public final class EndpointEditing {

    private final EventLog log;
    private final Egress egress;
    private final InstantSource clock;

    public EndpointEditing(EventLog log, Egress egress, InstantSource clock) {
        this.log = log;
        this.egress = egress;
        this.clock = clock;
    }

    Committed<Endpoint> edit(Caller caller, Author author, String id, UnaryOperator<EndpointDraft> edit) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            EndpointDraft edited = edit.apply(before.draft());
            if (edited.equals(before.draft())) {
                return before;
            }
            egress.checkUrl("url", edited.url());
            Endpoint after = Endpoints.update(tx, environment, before.id(), edited, clock.instant());
            return EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, after);
        });
    }

    /// Sets the injected faults; rates of zero remove them.
    Committed<Endpoint> setChaos(Caller caller, Author author, String id, Chaos wanted) {
        EnvironmentId environment = caller.environment();
        Chaos chaos = wanted.isSome() ? wanted : null;
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            Transactions.addScope(tx, caller.account());
            if (!Environments.type(tx, caller.account(), environment).mayHaveChaos()) {
                throw CHAOS_IN_PRODUCTION.because(
                        "`chaos` is not allowed in production. Use a development environment to test failures.");
            }
            if (Objects.equals(chaos, before.chaos())) {
                return before;
            }
            Endpoint after = Endpoints.setChaos(tx, environment, before.id(), chaos, clock.instant());
            return EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, after);
        });
    }
}
