package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// How a route treats the header [Idempotency#KEY]. Each route has one.
public enum IdempotencyRule {
    /// Executes a request once. The change and the response are stored in one transaction, so the handler must change
    /// one environment only, and wait for nothing else.
    JOINED(IdempotencyRule.ONCE),

    /// Executes a request once. The key is stored before the handler runs and the response after it, so the handler can
    /// have several transactions and call other systems. If the server stops in between, a repetition is refused,
    /// because the effect of the first request is unknown.
    CLAIMED(IdempotencyRule.ONCE),

    /// The handler gives each report without its own key one from the header.
    PER_REPORT("A report without its own key gets one from this key and its place in the request. A repeated report"
            + " counts once, as long as the usage is kept"),

    /// The handler gives each call of another route that it makes a key from the header.
    PER_CALL("Each operation of the request gets a key from this one, and a repeated operation is executed once"),

    /// A repeated request has no further effect, so it is executed again and [Idempotency#REPLAYED] is `false`.
    HARMLESS("A repeated request has no further effect and is executed again"),

    /// Refuses requests with the header: the caller is unknown or the body is streamed, so no response can be stored.
    REFUSED(null),

    /// The route only reads, as its method says. The header has no meaning.
    READ(null);

    private static final String ONCE =
            "A repeated request with the same key is executed once and returns the stored response for 24 hours";

    private final @Nullable String effect;

    IdempotencyRule(@Nullable String effect) {
        this.effect = effect;
    }

    /// Returns the description of the header, or null if there is none.
    @Nullable
    String about() {
        return effect == null ? null : "Key of 1 to 255 printable ASCII characters. " + effect;
    }

    /// Returns whether responses can have the header [Idempotency#REPLAYED].
    boolean tellsReplay() {
        return switch (this) {
            case JOINED, CLAIMED, HARMLESS -> true;
            case PER_REPORT, PER_CALL, REFUSED, READ -> false;
        };
    }

    Handler applied(Idempotency idempotency, Handler handler) {
        return switch (this) {
            case JOINED -> request -> idempotency.joined(request, handler);
            case CLAIMED -> request -> idempotency.claimed(request, handler);
            case PER_REPORT, PER_CALL, READ -> handler;
            case HARMLESS -> request -> harmless(request, handler);
            case REFUSED ->
                request -> {
                    refuse(request);
                    return handler.handle(request);
                };
        };
    }

    private static Response harmless(Request request, Handler handler) {
        boolean hasKey = request.idempotencyKey().isPresent();
        Response response = handler.handle(request);
        return hasKey ? response.with(Idempotency.REPLAYED, "false") : response;
    }

    static void refuse(Request request) {
        if (request.header(Idempotency.KEY) != null) {
            throw BAD_USER_INPUT
                    .because("This operation does not support the header `%s`. Send the request without it."
                            .formatted(Idempotency.KEY))
                    .at(Idempotency.KEY, request.header(Idempotency.KEY), "no header");
        }
    }
}
