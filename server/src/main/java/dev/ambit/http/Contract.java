package dev.ambit.http;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a route takes and gives. The request is held to it, and OpenAPI is derived from it.
///
/// Begin with what is given (`Contract.page(View.class)`), then say what is taken (`.query(Filter.class)`), by whom
/// (`.by("server")`) and under which heading (`.tag("Customers")`).
public record Contract(
        int status,
        Answer answer,
        @Nullable Class<?> view,
        String contentType,
        @Nullable Class<? extends Record> query,
        Taken taken,
        int bodyBytesMax,
        List<String> callers,
        String tag,
        @Nullable String summary) {

    /// In which envelope the view travels: `{"data": …}`, with a list, with a list and cursors, or in none.
    enum Answer {
        ONE,
        LIST,
        PAGE,
        BARE,
        TEXT,
        NOTHING,
    }

    /// The body that is taken: JSON by a record, text by its content type, or none.
    sealed interface Taken {
        record None() implements Taken {}

        record Json(Class<?> type, boolean optional) implements Taken {}

        record Text(String contentType) implements Taken {}
    }

    private static final String JSON = "application/json";
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int LARGE_BODY_BYTES_MAX = 16 << 20;

    /// Which key opens the door; `anyone` needs none.
    private static final Set<String> CALLERS = Set.of("operator", "account", "server", "scoped", "client", "anyone");

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
        return gives(200, Answer.TEXT, null, contentType);
    }

    public static Contract nothing(int status) {
        return gives(status, Answer.NOTHING, null, "");
    }

    public Contract query(Class<? extends Record> record) {
        return new Contract(status, answer, view, contentType, record, taken, bodyBytesMax, callers, tag, summary);
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

    /// Batches and imports may have 16 MiB, all others 1 MiB.
    public Contract large() {
        return taking(taken, LARGE_BODY_BYTES_MAX);
    }

    /// Who may call: some of `operator`, `account`, `server`, `scoped` and `client`, or `anyone`. Unsaid, it is
    /// `server`.
    public Contract by(String... callers) {
        return new Contract(
                status, answer, view, contentType, query, taken, bodyBytesMax, List.of(callers), tag, summary);
    }

    public Contract tag(String tag) {
        return new Contract(status, answer, view, contentType, query, taken, bodyBytesMax, callers, tag, summary);
    }

    /// One line for the reference; without it, the operation's id is spelled out.
    public Contract says(String summary) {
        return new Contract(status, answer, view, contentType, query, taken, bodyBytesMax, callers, tag, summary);
    }

    public Contract {
        callers = List.copyOf(callers);
        if (!CALLERS.containsAll(callers)) {
            throw new IllegalStateException("Nobody is called " + callers);
        }
    }

    boolean isForAnyone() {
        return callers.contains("anyone");
    }

    private static Contract gives(int status, Answer answer, @Nullable Class<?> view, String contentType) {
        return new Contract(
                status,
                answer,
                view,
                contentType,
                null,
                new Taken.None(),
                BODY_BYTES_MAX,
                List.of("server"),
                "Ambit",
                null);
    }

    private Contract taking(Taken taken, int bodyBytesMax) {
        return new Contract(status, answer, view, contentType, query, taken, bodyBytesMax, callers, tag, summary);
    }
}
