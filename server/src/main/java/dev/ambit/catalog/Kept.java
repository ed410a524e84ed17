package dev.ambit.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was sent and does not act yet, by its name on the wire: it comes back as it came.
public final class Kept {

    private Kept() {}

    /// Only what was sent.
    public static void put(Map<String, Object> kept, String name, @Nullable Object value) {
        if (value != null) {
            kept.put(name, value);
        }
    }
}
