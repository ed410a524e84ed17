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

    Response answer(Request request, Handler handler);
}
