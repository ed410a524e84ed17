package dev.ambit;

import java.util.List;

/// An operation that is not a GET, by the parts of its path.
record WritingOperation(String id, String method, List<String> path) {

    boolean isOf(FieldExchange exchange) {
        List<String> segments = List.of(("/api/v1" + exchange.pathWithoutQuery()).split("/", -1));
        boolean isSame = method.equals(exchange.method()) && segments.size() == path.size();
        for (int i = 0; isSame && i < path.size(); i++) {
            isSame = path.get(i).startsWith("{") || path.get(i).equals(segments.get(i));
        }
        return isSame;
    }
}
