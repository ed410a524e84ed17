package dev.ambit.http;

/// Answers repeated requests with the same idempotency key from a stored response.
@FunctionalInterface
public interface Idempotency {

    /// Request header with the idempotency key.
    String KEY = "Idempotency-Key";

    /// Response header that is `true` for a stored response.
    String REPLAYED = "Idempotency-Replayed";

    String ABOUT = "Key of 1 to 255 printable ASCII characters. A repeated request with the same key is executed once"
            + " and returns the stored response for 24 hours";

    String ABOUT_REPORTS = "Key of 1 to 255 printable ASCII characters. It is the key of each report that has no key of"
            + " its own, together with the report's place in the request. A repeated report counts once, as long as the"
            + " usage is kept";

    Response answer(Request request, Handler handler);
}
