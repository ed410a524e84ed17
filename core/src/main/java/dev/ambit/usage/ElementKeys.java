package dev.ambit.usage;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The idempotency keys of the reports in one request. A report without its own key gets one from the header of the
/// request and the report's place. Such a key acts like any other, so the response of the request is not stored.
///
/// @param prefix null if the request has no key
record ElementKeys(@Nullable String prefix) {

    /// The header with the key of a request.
    static final String HEADER = "Idempotency-Key";

    static final ElementKeys NONE = new ElementKeys(null);

    /// Begins each key that comes from a header. Callers cannot choose such a key, so the two kinds never collide.
    static final char DERIVED = '\u001f';

    /// @param hash of the header: it keeps the keys short, and the header may contain personal data
    static ElementKeys of(byte[] hash) {
        ByteBuffer halves = ByteBuffer.wrap(hash);
        return new ElementKeys(DERIVED + new UUID(halves.getLong(), halves.getLong()).toString() + ".");
    }

    /// Returns the report's own key, else the one from the header, else null.
    @Nullable
    String key(int index, @Nullable String own) {
        return own != null || prefix == null ? own : prefix + index;
    }
}
