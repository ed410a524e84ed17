package dev.ambit.usage;

import dev.ambit.http.IdempotencyKey;
import dev.ambit.http.Request;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The idempotency keys of the reports in one request. A report without its own key gets one from the header of the
/// request and the report's place. Such a key acts like any other, so the response of the request is not stored.
///
/// @param prefix null if the request has no key
record ElementKeys(@Nullable String prefix) {

    /// Begins each key that comes from a header. Callers cannot choose such a key, so the two kinds never collide.
    static final char DERIVED = '\u001f';

    /// The hash keeps the key short, and the header may contain personal data.
    static ElementKeys of(Request request) {
        return new ElementKeys(request.idempotencyKey().map(ElementKeys::prefix).orElse(null));
    }

    private static String prefix(IdempotencyKey key) {
        ByteBuffer halves = ByteBuffer.wrap(key.hash());
        return DERIVED + new UUID(halves.getLong(), halves.getLong()).toString() + ".";
    }

    /// Returns the report's own key, else the one from the header, else null.
    @Nullable
    String key(int index, @Nullable String own) {
        return own != null || prefix == null ? own : prefix + index;
    }
}
