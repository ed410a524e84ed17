package dev.ambit.http;

/// Answers a request that may have been answered before: its caller says so by sending the same key again.
@FunctionalInterface
public interface Repetition {

    /// By which a request is known again.
    String KEY = "Idempotency-Key";

    /// `true` on an answer that was given before.
    String REPLAYED = "Idempotency-Replayed";

    String ABOUT =
            "Of your choice, 1 to 255 printable ASCII characters: the same request with the same key is done once,"
                    + " and answered for 24 hours as at first";

    Response answer(Request request, Handler handler);
}
