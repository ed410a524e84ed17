package dev.ambit.sdk.openfeature;

import dev.ambit.http.Json;
import dev.ambit.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An evaluation that the protocol answers with an error code.
final class OfrepRefusal extends RuntimeException {

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    enum ErrorCode {
        PARSE_ERROR(BAD_REQUEST),
        TARGETING_KEY_MISSING(BAD_REQUEST),
        INVALID_CONTEXT(BAD_REQUEST),
        FLAG_NOT_FOUND(NOT_FOUND);

        private final int status;

        ErrorCode(int status) {
            this.status = status;
        }
    }

    private final ErrorCode code;

    OfrepRefusal(ErrorCode code, String details) {
        super(details, null, false, false);
        this.code = code;
    }

    /// Returns the answer of the protocol.
    ///
    /// @param key null for an evaluation of all flags
    Response response(@Nullable String key) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (key != null) {
            body.put("key", key);
        }
        body.put("errorCode", code.name());
        body.put("errorDetails", String.valueOf(getMessage()));
        return Response.json(code.status, Json.write(body));
    }
}
