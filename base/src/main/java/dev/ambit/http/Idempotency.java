package dev.ambit.http;

/// Executes a request with an idempotency key once, and answers repeated requests from the stored response.
public interface Idempotency {

    /// Request header with the idempotency key.
    String KEY = "Idempotency-Key";

    /// Response header that is `true` for a stored response, and `false` for a repetition that has no effect.
    String REPLAYED = "Idempotency-Replayed";

    /// Answers like the handler and stores nothing, for routers without a database.
    Idempotency NONE = new Idempotency() {
        @Override
        public Response joined(Request request, Handler handler) {
            return handler.handle(request);
        }

        @Override
        public Response claimed(Request request, Handler handler) {
            return handler.handle(request);
        }
    };

    /// Answers by [IdempotencyRule#JOINED].
    Response joined(Request request, Handler handler);

    /// Answers by [IdempotencyRule#CLAIMED].
    Response claimed(Request request, Handler handler);
}
