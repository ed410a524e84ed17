package dev.ambit.event;

import dev.ambit.http.Response;
import java.util.function.Function;

/// A stored result, with the number of its last event, or of the last event in the log if nothing changed. A read
/// with this number sees the change on any server.
public record Committed<T>(T value, long sequence) {

    /// Returns the response with a view of the value and the number of the event.
    public Response response(int status, Function<? super T, ?> view) {
        return Response.of(status, view.apply(value)).asOf(sequence);
    }
}
