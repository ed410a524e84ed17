package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.catalog.CreationOrder;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import dev.ambit.http.Page;
import dev.ambit.http.Patch;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.problem.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class EndpointApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final EndpointCreation creation;
    private final EndpointEditing editing;
    private final EndpointSwitching switching;
    private final EndpointSecretRotation secretRotation;
    private final EndpointDeletion deletion;

    public EndpointApi(
            Authentication authentication,
            Transactions transactions,
            EndpointCreation creation,
            EndpointEditing editing,
            EndpointSwitching switching,
            EndpointSecretRotation secretRotation,
            EndpointDeletion deletion) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
        this.editing = editing;
        this.switching = switching;
        this.secretRotation = secretRotation;
        this.deletion = deletion;
    }

    public Response list(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        Page page = Page.of("webhooks", request.query(Page.Query.class));
        return transactions.in(environment, tx -> {
            List<Endpoint> endpoints = Endpoints.list(tx, environment, CreationOrder.slice(page, null));
            EndpointDetails around = details(tx, caller, endpoints);
            return CreationOrder.answer(
                    page, endpoints, Endpoint::createdAt, it -> it.id().toString(), it -> View.of(it, around));
        });
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request);
        return transactions.in(caller.environment(), tx -> {
            Endpoint endpoint = Endpoints.require(tx, caller.environment(), request.variable("id"));
            return Response.ok(View.of(endpoint, details(tx, caller, List.of(endpoint))));
        });
    }

    public Response create(Request request) {
        Caller caller = authentication.server(request);
        CreateBody body = request.body(CreateBody.class);
        boolean withLegacySecret = Boolean.TRUE.equals(body.legacySecret());
        return creation.create(caller, Author.of(caller, request), body.draft(), withLegacySecret)
                .response(201, it -> NewView.of(view(caller, it.endpoint()), it));
    }

    public Response update(Request request) {
        Caller caller = authentication.server(request);
        UpdateBody body = request.body(UpdateBody.class);
        return editing.edit(caller, Author.of(caller, request), request.variable("id"), body::applied)
                .response(200, it -> view(caller, it));
    }

    public Response delete(Request request) {
        Caller caller = authentication.server(request);
        return deletion.delete(caller.environment(), Author.of(caller, request), request.variable("id"))
                .response(200, it -> new Deletion(it.id()));
    }

    public Response enable(Request request) {
        Caller caller = authentication.server(request);
        return switching
                .enable(caller.environment(), Author.of(caller, request), request.variable("id"))
                .response(200, it -> view(caller, it));
    }

    public Response disable(Request request) {
        Caller caller = authentication.server(request);
        return switching
                .disable(caller.environment(), Author.of(caller, request), request.variable("id"), null)
                .response(200, it -> view(caller, it));
    }

    public Response rotateSecret(Request request) {
        Caller caller = authentication.server(request);
        return secretRotation
                .rotate(caller.environment(), Author.of(caller, request), request.variable("id"))
                .response(200, SecretView::new);
    }

    public Response setChaos(Request request) {
        Caller caller = authentication.server(request);
        Chaos chaos = request.body(ChaosBody.class).chaos();
        return editing.setChaos(caller, Author.of(caller, request), request.variable("id"), chaos)
                .response(200, it -> view(caller, it));
    }

    private View view(Caller caller, Endpoint endpoint) {
        return transactions.in(caller.environment(), tx -> View.of(endpoint, details(tx, caller, List.of(endpoint))));
    }

    private EndpointDetails details(Handle tx, Caller caller, List<Endpoint> endpoints) {
        EnvironmentId environment = caller.environment();
        List<UUID> ids = endpoints.stream().map(Endpoint::id).toList();
        Map<UUID, EndpointLags.Lag> lags = EndpointLags.find(tx, environment, ids);
        Map<UUID, Integer> failures = EndpointLags.failures(tx, environment, ids);
        Transactions.addScope(tx, caller.account());
        return new EndpointDetails(Environments.type(tx, caller.account(), environment), lags, failures);
    }

    /// Data of the response that is not in the endpoint's row.
    record EndpointDetails(EnvironmentType type, Map<UUID, EndpointLags.Lag> lags, Map<UUID, Integer> failures) {

        EndpointLags.Lag lag(Endpoint it) {
            return lags.getOrDefault(it.id(), EndpointLags.Lag.NONE);
        }
    }

    // The wire.

    public record CreateBody(
            String url,
            @Nullable Set<EventType> eventTypes,
            @Nullable String description,
            @Nullable Boolean legacySecret,
            @Nullable String orderHold) {

        EndpointDraft draft() {
            return new EndpointDraft(
                    url,
                    description,
                    eventTypes == null ? List.of() : words(eventTypes),
                    orderHold == null ? EndpointDraft.ORDER_HOLD_DEFAULT : duration(orderHold));
        }
    }

    public record UpdateBody(
            @Nullable String url,
            @Nullable Set<EventType> eventTypes,
            Patch<String> description,
            @Nullable String orderHold,
            @Nullable Was was) {

        EndpointDraft applied(EndpointDraft before) {
            if (was != null) {
                was.require(before);
            }
            return new EndpointDraft(
                    url == null ? before.url() : url,
                    description.over(before.description()),
                    eventTypes == null ? before.eventTypes() : words(eventTypes),
                    orderHold == null ? before.orderHold() : duration(orderHold));
        }
    }

    /// The values that the caller has read. The edit is only applied if they are still current.
    public record Was(String url, @Nullable String description, List<String> eventTypes) {

        public Was {
            eventTypes = eventTypes.stream().sorted().toList();
        }

        void require(EndpointDraft is) {
            var now = new Was(is.url(), is.description(), is.eventTypes());
            if (!equals(now)) {
                throw EDITED_MEANWHILE
                        .because("The webhook was changed by another request meanwhile. Read it again, then retry.")
                        .with("current", now);
            }
        }
    }

    private static List<String> words(Set<EventType> eventTypes) {
        return eventTypes.stream().map(EventType::wireName).toList();
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException _) {
            throw BAD_USER_INPUT
                    .because("`orderHold` must be an ISO 8601 duration; received `%s`. Send a value such as `PT10M`."
                            .formatted(Problem.shortened(text)))
                    .at("orderHold", text, "a duration such as PT10M");
        }
    }

    /// The body of a chaos request; absent rates are 0.
    public record ChaosBody(
            @Nullable Long seed,
            @Nullable BigDecimal duplicate,
            @Nullable BigDecimal reorder,
            @Nullable BigDecimal delay,
            @Nullable BigDecimal drop,
            @Nullable BigDecimal badSignature) {

        Chaos chaos() {
            return new Chaos(
                    seed == null ? 0 : seed,
                    rate(duplicate),
                    rate(reorder),
                    rate(delay),
                    rate(drop),
                    rate(badSignature));
        }

        private static BigDecimal rate(@Nullable BigDecimal rate) {
            return rate == null ? BigDecimal.ZERO : rate;
        }
    }

    public record Deletion(UUID id) {}

    public record LagView(long events, long seconds) {}

    private static List<Warning> warningsOf(Endpoint it, EnvironmentType type) {
        return !type.warnsOfWeakSecurity() || !it.secrets().hasLegacy()
                ? List.of()
                : List.of(new Warning(
                        "LegacySecretInProduction",
                        "Anyone who sees one delivery can forge all others. Verify the header `webhook-signature`, and"
                                + " create a webhook without `legacySecret`."));
    }

    public record SecretView(String secret) {

        /// Omits the secret, because printed values end up in logs.
        @Override
        public String toString() {
            return "SecretView[…]";
        }
    }

    public record View(
            UUID id,
            String url,
            @Nullable String description,
            List<String> eventTypes,
            Endpoint.Status status,
            @Nullable String disabledReason,
            String orderHold,
            boolean hasLegacySecret,
            @Nullable Chaos chaos,
            Endpoint.@Nullable Skipped skipped,
            long cursor,
            LagView lag,
            int failures,
            Instant createdAt,
            Instant updatedAt,
            List<Warning> warnings) {

        static View of(Endpoint it, EndpointDetails around) {
            EndpointLags.Lag lag = around.lag(it);
            return new View(
                    it.id(),
                    it.url(),
                    it.description(),
                    it.eventTypes(),
                    it.status(),
                    it.disabledReason(),
                    it.orderHold().toString(),
                    it.secrets().hasLegacy(),
                    it.chaos(),
                    it.skipped(),
                    it.cursor(),
                    new LagView(lag.events(), lag.seconds()),
                    around.failures().getOrDefault(it.id(), 0),
                    it.createdAt(),
                    it.updatedAt(),
                    warningsOf(it, around.type()));
        }
    }

    /// The field `hasLegacySecret` is missing here: [#legacySecret] tells the same, and a schema with both does not
    /// compile in Go, where clients generate a method of that name for each optional field.
    public record NewView(
            UUID id,
            String url,
            @Nullable String description,
            List<String> eventTypes,
            Endpoint.Status status,
            @Nullable String disabledReason,
            String orderHold,
            @Nullable Chaos chaos,
            Endpoint.@Nullable Skipped skipped,
            long cursor,
            LagView lag,
            int failures,
            Instant createdAt,
            Instant updatedAt,
            List<Warning> warnings,
            String secret,
            @Nullable String legacySecret) {

        static NewView of(View view, NewEndpoint made) {
            return new NewView(
                    view.id(),
                    view.url(),
                    view.description(),
                    view.eventTypes(),
                    view.status(),
                    view.disabledReason(),
                    view.orderHold(),
                    view.chaos(),
                    view.skipped(),
                    view.cursor(),
                    view.lag(),
                    view.failures(),
                    view.createdAt(),
                    view.updatedAt(),
                    view.warnings(),
                    made.secret(),
                    made.legacySecret());
        }

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "NewView[" + id + "]";
        }
    }
}
