package dev.ambit;

/// An operation that is not a GET, by the parts of its path.
record WritingOperation(String id, String method, String[] path) {

    boolean isOf(FieldExchange exchange) {
        String[] segments = ("/api/v1" + exchange.pathWithoutQuery()).split("/");
        boolean isSame = method.equals(exchange.method()) && segments.length == path.length;
        for (int i = 0; isSame && i < path.length; i++) {
            isSame = path[i].startsWith("{") || path[i].equals(segments[i]);
        }
        return isSame;
    }
}
