package dev.ambit.promotion;

import org.jspecify.annotations.Nullable;

/// The source of a promotion as a request names it: `slug`, or `slug@hash` for a revision.
///
/// @param hash null for the present catalog
record PromotionSource(String slug, @Nullable String hash) {

    static PromotionSource of(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new PromotionSource(text, null)
                : new PromotionSource(text.substring(0, at), text.substring(at + 1));
    }
}
