package dev.ambit.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a route takes and gives, from which OpenAPI is derived. A request is held to the query and the body that
/// stand here, and a person to the role. Which key may call is said here and asked for by whoever answers; a test of
/// all routes with every kind of key and every role sees that both say the same.
///
/// Begin with what is given (`Contract.page(View.class)`), then say what is taken (`.query(Filter.class)`), by whom
/// (`.by("server")`) and under which heading (`.tag("Customers")`).
public record Contract(
        Given given,
        @Nullable Class<? extends Record> query,
        Taken taken,
        int bodyBytesMax,
        List<Header> headers,
        Callers callers,
        List<Given> others,
        String tag,
        @Nullable String summary) {

    /// In which envelope the view travels: `{"data": …}`, with a list, with a list and cursors, or in none.
    enum Answer {
        ONE,
        LIST,
        PAGE,
        BARE,
        TEXT,
    }

    /// What an answer can have beside its view.
    enum Trait {
        /// The header `X-Ambit-Sequence`.
        SEQUENCED,
        /// The status 403 with the same body, if the answer is no.
        DENIES,
        /// The status 410, if the caller asks for a time that is no longer known.
        PAST,
        /// The header [Page#NEXT].
        CONTINUED,
        /// `warnings` beside `data`.
        WARNS,
    }

    /// The answer of a successful request.
    ///
    /// @param other a second content type, for callers that accept it
    record Given(
            int status,
            Answer answer,
            @Nullable Class<?> view,
            String contentType,
            Set<Trait> traits,
            @Nullable String other) {

        Given {
            traits = Set.copyOf(traits);
        }

        boolean has(Trait trait) {
            return traits.contains(trait);
        }

        private Given with(Trait trait) {
            var more = EnumSet.of(trait);
            more.addAll(traits);
            return new Given(status, answer, view, contentType, more, other);
        }
    }

    /// The body that is taken: JSON by a record, text by its content type, none, whatever comes, or what somebody
    /// filled in on a page.
    sealed interface Taken {
        record None() implements Taken {}

        record Json(Class<?> type, boolean optional) implements Taken {}

        record Text(String contentType) implements Taken {}

        record Raw() implements Taken {}

        record Form() implements Taken {}
    }

    /// One that a request may have, beside its key.
    record Header(String name, Class<?> type, String about) {}

    /// Which kinds of key open the door, of the scoped ones those with `scope` if there is one. Unsaid, it is
    /// `server`. Where a key of the operator, an account or a server does, a person with the role does as well.
    record Callers(
            List<String> said,
            @Nullable String scope,
            @Nullable String role) {

        private static final String SCOPED = "scoped";

        /// What people may be, each of which may do what those before it may.
        private static final List<String> ROLES = List.of("anybody", "viewer", "support", "admin", "owner");

        private static final Set<String> FOR_PEOPLE = Set.of("operator", "account", "server", "person");

        /// `anyone` needs no key.
        private static final Set<String> KINDS =
                Set.of("operator", "account", "server", SCOPED, "client", "person", "anyone");

        Callers {
            said = List.copyOf(said);
            if (!KINDS.containsAll(said)) {
                throw new IllegalStateException("Unknown kind of key in " + said);
            }
            if (scope != null && !said.contains(SCOPED)) {
                throw new IllegalStateException("A scope requires the kind `scoped`, which is missing in " + said);
            }
        }

        List<String> kinds() {
            return said.isEmpty() ? List.of("server") : said;
        }

        /// Which role a person needs, null where none is enough. Unsaid, who only looks needs the least, who sells to
        /// customers the next, and who changes anything else the most.
        @Nullable
        String role(String method) {
            if (kinds().stream().noneMatch(FOR_PEOPLE::contains)) {
                return null;
            }
            if (role != null) {
                return role;
            }
            if (method.equals("GET") || (scope != null && scope.endsWith(":READ"))) {
                return "viewer";
            }
            return scope == null ? "admin" : "support";
        }

        /// Whether a person of this role may call.
        boolean isOpenTo(String has, String method) {
            if (kinds().contains("anyone")) {
                return true;
            }
            String needed = role(method);
            return needed != null && ROLES.indexOf(has) >= ROLES.indexOf(needed);
        }

        /// Each kind with what else it takes, of which any will do.
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

    /// `{"data": view}`
    public static Contract gives(int status, Class<?> view) {
        return gives(status, Answer.ONE, view, JSON);
    }

    /// 200 `{"data": [view, …]}`
    public static Contract list(Class<?> view) {
        return gives(200, Answer.LIST, view, JSON);
    }

    /// 201 `{"data": [view, …]}`
    public static Contract created(Class<?> view) {
        return gives(201, Answer.LIST, view, JSON);
    }

    /// 200 `{"data": [view, …], "pagination": {"next", "prev"}}`; its query takes `after`, `before` and `limit`.
    public static Contract page(Class<?> view) {
        return gives(200, Answer.PAGE, view, JSON);
    }

    /// The view itself, in no envelope.
    public static Contract bare(int status, Class<?> view) {
        return gives(status, Answer.BARE, view, JSON);
    }

    /// 200 with something that is not ours to describe, such as `text/plain`.
    public static Contract text(String contentType) {
        return text(200, contentType);
    }

    public static Contract text(int status, String contentType) {
        return gives(status, Answer.TEXT, null, contentType);
    }

    /// Its answer says as of which event it is, in the header `X-Ambit-Sequence`.
    public Contract sequenced() {
        return giving(given.with(Trait.SEQUENCED));
    }

    /// Its answer may have `warnings` beside `data`, such as of an account that is over its allowance.
    public Contract warns() {
        return giving(given.with(Trait.WARNS));
    }

    /// It also says no by the body that says yes, with the status 403.
    public Contract denies() {
        return giving(given.with(Trait.DENIES));
    }

    /// It may be asked for a time that is not known any more.
    public Contract past() {
        return giving(given.with(Trait.PAST));
    }

    /// In a form that has no place for it, the answer says by a header which cursor goes on.
    public Contract continued() {
        return giving(given.with(Trait.CONTINUED));
    }

    /// Whoever accepts this content type gets the same in another form, such as a stream.
    public Contract or(String contentType) {
        return giving(new Given(given.status, given.answer, given.view, given.contentType, given.traits, contentType));
    }

    /// It may also answer what that one gives, which has another status: where somebody else's words are spoken, or
    /// the answer is the same and only its status says that something is wrong.
    public Contract also(Contract other) {
        List<Given> more = new ArrayList<>(others);
        more.add(other.given);
        return new Contract(given, query, taken, bodyBytesMax, headers, callers, more, tag, summary);
    }

    public Contract query(Class<? extends Record> record) {
        return new Contract(given, record, taken, bodyBytesMax, headers, callers, others, tag, summary);
    }

    public Contract body(Class<? extends Record> record) {
        return taking(new Taken.Json(record, false), bodyBytesMax);
    }

    /// No body is read like `{}`.
    public Contract optionalBody(Class<? extends Record> record) {
        return taking(new Taken.Json(record, true), bodyBytesMax);
    }

    /// A body of another kind, such as `application/yaml`; see [Request#text].
    public Contract textBody(String contentType) {
        return taking(new Taken.Text(contentType), bodyBytesMax);
    }

    /// Any body up to so many bytes, as it was received, with any query: for who must believe the sender before
    /// anything is read, or speaks somebody else's language. See [Request#content].
    public Contract rawBody(int bytesMax) {
        return taking(new Taken.Raw(), bytesMax);
    }

    /// What somebody filled in on a page; see [Request#form].
    public Contract formBody() {
        return taking(new Taken.Form(), bodyBytesMax);
    }

    /// Batches and imports may have 16 MiB, all others 1 MiB.
    public Contract large() {
        return taking(taken, LARGE_BODY_BYTES_MAX);
    }

    /// A header that is read if it is there.
    public Contract header(String name, Class<?> type, String about) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, type, about));
        return new Contract(given, query, taken, bodyBytesMax, more, callers, others, tag, summary);
    }

    /// Who may call: some of `operator`, `account`, `server`, `scoped`, `client` and `person`, or `anyone`. Said once.
    public Contract by(String... kinds) {
        if (!callers.said.isEmpty()) {
            throw new IllegalStateException("The callers are already set to " + callers.said);
        }
        return calledBy(new Callers(List.of(kinds), null, null));
    }

    /// What a scoped key must be allowed, such as `CUSTOMER:READ`.
    public Contract scope(String scope) {
        return calledBy(new Callers(callers.said, scope, callers.role));
    }

    /// What a person must be, where it is not what [Callers#role] says: `viewer`, `support`, `admin`, `owner`, or
    /// `anybody` who is signed in.
    public Contract role(String role) {
        return calledBy(new Callers(callers.said, callers.scope, role));
    }

    public Contract tag(String tag) {
        return new Contract(given, query, taken, bodyBytesMax, headers, callers, others, tag, summary);
    }

    /// One line for the reference; without it, the operation's id is spelled out.
    public Contract says(String summary) {
        return new Contract(given, query, taken, bodyBytesMax, headers, callers, others, tag, summary);
    }

    boolean isForAnyone() {
        return callers.kinds().contains("anyone");
    }

    private static Contract gives(int status, Answer answer, @Nullable Class<?> view, String contentType) {
        return new Contract(
                new Given(status, answer, view, contentType, Set.of(), null),
                null,
                new Taken.None(),
                BODY_BYTES_MAX,
                List.of(),
                new Callers(List.of(), null, null),
                List.of(),
                "Ambit",
                null);
    }

    private Contract giving(Given given) {
        return new Contract(given, query, taken, bodyBytesMax, headers, callers, others, tag, summary);
    }

    private Contract taking(Taken taken, int bodyBytesMax) {
        return new Contract(given, query, taken, bodyBytesMax, headers, callers, others, tag, summary);
    }

    private Contract calledBy(Callers callers) {
        return new Contract(given, query, taken, bodyBytesMax, headers, callers, others, tag, summary);
    }
}
