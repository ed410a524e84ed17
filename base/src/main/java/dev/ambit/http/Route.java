package dev.ambit.http;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A method and a template such as `/environments/{slug}`, what goes in and out, and who answers on which thread.
record Route(
        String method,
        String template,
        String operationId,
        Contract contract,
        Way way,
        Map<String, Integer> variables) {

    sealed interface Way {
        /// From memory, on the I/O thread.
        record Inline(Handler handler) implements Way {}

        /// From memory if it is there, on the I/O thread; else like [Waiting].
        record Remembered(Memory fast, Handler slow) implements Way {}

        /// Begun on the I/O thread, and answered by whichever thread is done with it.
        record Late(LateHandler handler) implements Way {}

        /// On a virtual thread.
        record Waiting(Handler handler) implements Way {}

        /// On a virtual thread that reads the body itself. For programs that know no other credentials than Basic.
        record Piped(PipedHandler handler) implements Way {}

        /// By a WebSocket, in the words of a subprotocol.
        record Talking(String subprotocol, SocketDoor door) implements Way {}
    }

    /// Stands where others have their method: what begins as a GET and ends as a WebSocket.
    static final String TALK = "WEBSOCKET";

    static Route of(String method, String template, String operationId, Contract contract, Way way) {
        return new Route(method, template, operationId, contract, way, variables(template));
    }

    /// The same with the body that has come to it.
    Route poured(PipedHandler handler, InputStream body) {
        return new Route(
                method,
                template,
                operationId,
                contract,
                new Way.Waiting(request -> handler.handle(request, body)),
                variables);
    }

    static List<String> parts(String template) {
        return List.of(template.substring(1).split("/", -1));
    }

    static boolean isVariable(String part) {
        return part.startsWith("{");
    }

    private static Map<String, Integer> variables(String template) {
        Map<String, Integer> variables = new HashMap<>();
        List<String> parts = new ArrayList<>(parts(template));
        for (int i = 0; i < parts.size(); i++) {
            if (isVariable(parts.get(i))) {
                variables.put(parts.get(i).substring(1, parts.get(i).length() - 1), i);
            }
        }
        return Map.copyOf(variables);
    }
}
