package dev.ambit.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Request and response of a route. OpenAPI is derived from it. The server validates the query, the body and the
/// role of a person against it. The handler checks the kind of key; a test of all routes compares that check with
/// the contract.
///
/// Begin with the response (`Contract.page(View.class)`), then add the request (`.query(Filter.class)`), the
/// callers (`.by("server")`) and the tag (`.tag("Customers")`).
public record Contract(
        Given given,
        @Nullable Class<? extends Record> query,
        BodyForm body,
        int bodyBytesMax,
        List<Header> headers,
        Callers callers,
        List<Given> others,
        String tag,
        @Nullable String summary) {

    /// Envelope of the response: `{"data": …}`, a list, a list with cursors, or none.
    enum Answer {
        ONE,
        LIST,
        PAGE,
        BARE,
        TEXT,
    }

    /// Optional parts of a response.
    enum ResponseFeature {
        /// The header `X-Ambit-Sequence`.
        SEQUENCED,
        /// The header `X-Ambit-Decision`.
        DECIDES,
        /// The header [Response#OPEN_PROMOTIONS].
        PROMOTED,
        /// Status 409 of a read, if the state of an entity does not allow it.
        CONFLICTS,
        /// Status 403 with the same body, if the decision is a denial.
        DENIES,
        /// Status 410, if the requested time is outside the retention.
        PAST,
        /// The header [Page#NEXT].
        CONTINUED,
        /// `warnings` beside `data`.
        WARNS,
    }

    /// Response to a successful request.
    ///
    /// @param other second content type, for callers that accept it
    record Given(
            int status,
            Answer answer,
            @Nullable Class<?> view,
            String contentType,
            Set<ResponseFeature> traits,
            @Nullable String other) {

        Given {
            traits = Set.copyOf(traits);
        }

        boolean has(ResponseFeature trait) {
            return traits.contains(trait);
        }

        private Given with(ResponseFeature trait) {
            var more = EnumSet.of(trait);
            more.addAll(traits);
            return new Given(status, answer, view, contentType, more, other);
        }
    }

    /// Request body: JSON of a record, text of a content type, none, raw bytes, or an HTML form.
    sealed interface BodyForm {
        record None() implements BodyForm {}

        record Json(Class<?> type, boolean optional) implements BodyForm {}

        record Text(String contentType) implements BodyForm {}

        record Raw() implements BodyForm {}

        record Form() implements BodyForm {}
    }

    /// Optional request header.
    record Header(String name, Class<?> type, String about) {}

    /// Kinds of key that may call a route; default `server`. A scoped key needs `scope`. If an operator, account or
    /// server key may call the route, a person with the role may call it too.
    record Callers(
            List<String> named,
            @Nullable String scope,
            @Nullable String role) {

        private static final String SCOPED = "scoped";

        /// Roles of people, in ascending order: each role includes those before it.
        private static final List<String> ROLES = List.of("anybody", "viewer", "support", "admin", "owner");

        private static final Set<String> FOR_PEOPLE = Set.of("operator", "account", "server", "person");

        /// Kinds of callers. `anyone` needs no key.
        private static final Set<String> KINDS =
                Set.of("operator", "account", "server", SCOPED, "client", "person", "anyone");

        Callers {
            named = List.copyOf(named);
            if (!KINDS.containsAll(named)) {
                throw new IllegalStateException("Unknown kind of key in " + named);
            }
            if (scope != null && !named.contains(SCOPED)) {
                throw new IllegalStateException("A scope requires the kind `scoped`, which is missing in " + named);
            }
        }

        List<String> kinds() {
            return named.isEmpty() ? List.of("server") : named;
        }

        /// Returns the role that a person needs, or null if people cannot call the route. Reads that name no role need
        /// `viewer`.
        @Nullable
        String role(String method) {
            if (kinds().stream().noneMatch(FOR_PEOPLE::contains)) {
                return null;
            }
            return role == null && method.equals("GET") ? "viewer" : role;
        }

        /// Checks that a route that changes something names the role of people.
        void requireRole(String method, String operationId) {
            if (role(method) == null && kinds().stream().anyMatch(FOR_PEOPLE::contains)) {
                throw new IllegalStateException(
                        "The operation %s names no role. Add .role(…) to its contract.".formatted(operationId));
            }
        }

        /// Returns whether a person with the role `has` may call the route.
        boolean isOpenTo(String has, String method) {
            if (kinds().contains("anyone")) {
                return true;
            }
            String needed = role(method);
            return needed != null && ROLES.indexOf(has) >= ROLES.indexOf(needed);
        }

        /// Returns the alternatives for OpenAPI: each kind of key with its scope, if it has one.
        List<List<String>> roles() {
            return kinds().stream()
                    .map(kind -> kind.equals(SCOPED) && scope != null ? List.of(kind, scope) : List.of(kind))
                    .toList();
        }
    }

    private static final String JSON = "application/json";
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int LARGE_BODY_BYTES_MAX = 16 << 20;

    public Contract {
        headers = List.copyOf(headers);
        others = List.copyOf(others);
    }

    /// Gives `{"data": view}`.
    public static Contract gives(int status, Class<?> view) {
        return gives(status, Answer.ONE, view, JSON);
    }

    /// Gives 200 `{"data": [view, …]}`.
    public static Contract list(Class<?> view) {
        return gives(200, Answer.LIST, view, JSON);
    }

    /// Gives 201 `{"data": [view, …]}`.
    public static Contract created(Class<?> view) {
        return gives(201, Answer.LIST, view, JSON);
    }

    /// Gives 200 `{"data": [view, …], "pagination": {"next", "prev"}}`. Its query takes `after`, `before` and
    /// `limit`.
    public static Contract page(Class<?> view) {
        return gives(200, Answer.PAGE, view, JSON);
    }

    /// Gives the view without an envelope.
    public static Contract bare(int status, Class<?> view) {
        return gives(status, Answer.BARE, view, JSON);
    }

    /// Gives 200 with a content type that has no schema, such as `text/plain`.
    public static Contract text(String contentType) {
        return text(200, contentType);
    }

    public static Contract text(int status, String contentType) {
        return gives(status, Answer.TEXT, null, contentType);
    }

    /// Adds the header `X-Ambit-Sequence`: the number of the latest event that the response reflects.
    public Contract sequenced() {
        return giving(given.with(ResponseFeature.SEQUENCED));
    }

    /// Adds the header `X-Ambit-Decision`: the id of a denied check.
    public Contract decides() {
        return giving(given.with(ResponseFeature.DECIDES));
    }

    /// Adds the header [Response#OPEN_PROMOTIONS].
    public Contract promoted() {
        return giving(given.with(ResponseFeature.PROMOTED));
    }

    /// Adds status 409 to a read.
    public Contract conflicts() {
        return giving(given.with(ResponseFeature.CONFLICTS));
    }

    /// Adds optional `warnings` beside `data`, for example if an account exceeds its quota.
    public Contract warns() {
        return giving(given.with(ResponseFeature.WARNS));
    }

    /// Adds status 403 with the same body, for a denial.
    public Contract denies() {
        return giving(given.with(ResponseFeature.DENIES));
    }

    /// Adds status 410, for a requested time that is outside the retention.
    public Contract past() {
        return giving(given.with(ResponseFeature.PAST));
    }

    /// Adds the header with the next cursor, for content types that cannot contain it.
    public Contract continued() {
        return giving(given.with(ResponseFeature.CONTINUED));
    }

    /// Adds a second content type, for callers that accept it, such as an event stream.
    public Contract or(String contentType) {
        return giving(new Given(given.status, given.answer, given.view, given.contentType, given.traits, contentType));
    }

    /// Adds the response of another contract with a different status, for foreign protocols or for errors with the
    /// body of a success.
    public Contract also(Contract other) {
        List<Given> more = new ArrayList<>(others);
        more.add(other.given);
        return new Contract(given, query, body, bodyBytesMax, headers, callers, more, tag, summary);
    }

    public Contract query(Class<? extends Record> record) {
        return new Contract(given, record, body, bodyBytesMax, headers, callers, others, tag, summary);
    }

    public Contract body(Class<? extends Record> record) {
        return taking(new BodyForm.Json(record, false), bodyBytesMax);
    }

    /// Takes an optional JSON body. A missing body is read as `{}`.
    public Contract optionalBody(Class<? extends Record> record) {
        return taking(new BodyForm.Json(record, true), bodyBytesMax);
    }

    /// Takes a text body of a content type such as `application/yaml`. See [Request#text].
    public Contract textBody(String contentType) {
        return taking(new BodyForm.Text(contentType), bodyBytesMax);
    }

    /// Takes any body of up to `bytesMax` bytes and any query, unparsed. Use it to verify a signature first, or for
    /// foreign protocols. See [Request#content].
    public Contract rawBody(int bytesMax) {
        return taking(new BodyForm.Raw(), bytesMax);
    }

    /// Takes an HTML form. See [Request#form].
    public Contract formBody() {
        return taking(new BodyForm.Form(), bodyBytesMax);
    }

    /// Raises the limit of the body from 1 MiB to 16 MiB, for batches and imports.
    public Contract large() {
        return taking(body, LARGE_BODY_BYTES_MAX);
    }

    /// Adds an optional request header.
    public Contract header(String name, Class<?> type, String about) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, type, about));
        return new Contract(given, query, body, bodyBytesMax, more, callers, others, tag, summary);
    }

    /// Sets the callers: some of `operator`, `account`, `server`, `scoped`, `client` and `person`, or `anyone`.
    /// Call it once.
    public Contract by(String... kinds) {
        if (!callers.named.isEmpty()) {
            throw new IllegalStateException("The callers are already set to " + callers.named);
        }
        return calledBy(new Callers(List.of(kinds), null, null));
    }

    /// Sets the scope that a scoped key needs, such as `CUSTOMER:READ`.
    public Contract scope(String scope) {
        return calledBy(new Callers(callers.named, scope, callers.role));
    }

    /// Sets the role that a person needs: `viewer`, `support`, `admin` or `owner`, or `anybody` for every person. Every
    /// route but a read must name it.
    public Contract role(String role) {
        return calledBy(new Callers(callers.named, callers.scope, role));
    }

    public Contract tag(String tag) {
        return new Contract(given, query, body, bodyBytesMax, headers, callers, others, tag, summary);
    }

    /// Sets the summary in OpenAPI. The default is derived from the operation id.
    public Contract summary(String summary) {
        return new Contract(given, query, body, bodyBytesMax, headers, callers, others, tag, summary);
    }

    boolean isForAnyone() {
        return callers.kinds().contains("anyone");
    }

    private static Contract gives(int status, Answer answer, @Nullable Class<?> view, String contentType) {
        return new Contract(
                new Given(status, answer, view, contentType, Set.of(), null),
                null,
                new BodyForm.None(),
                BODY_BYTES_MAX,
                List.of(),
                new Callers(List.of(), null, null),
                List.of(),
                "Ambit",
                null);
    }

    private Contract giving(Given given) {
        return new Contract(given, query, body, bodyBytesMax, headers, callers, others, tag, summary);
    }

    private Contract taking(BodyForm body, int bodyBytesMax) {
        return new Contract(given, query, body, bodyBytesMax, headers, callers, others, tag, summary);
    }

    private Contract calledBy(Callers callers) {
        return new Contract(given, query, body, bodyBytesMax, headers, callers, others, tag, summary);
    }
}
