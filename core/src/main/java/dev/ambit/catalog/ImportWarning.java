package dev.ambit.catalog;

/// A warning about a part of the source that a catalog cannot store.
///
/// @param message starts with the place in the source, such as `plans.PRO.private`
public record ImportWarning(Code code, String message) {

    public enum Code {
        /// The value is stored as metadata without effect.
        KEPT_AS_METADATA("KeptAsMetadata"),

        /// The value is dropped.
        IGNORED("Ignored"),

        /// The source is ambiguous, or differs from the catalog; the message says how it was interpreted.
        INTERPRETED("Interpreted"),

        /// The type differs from that of the existing feature, so the feature is imported under another id.
        RETYPED("Retyped");

        private final String wireName;

        Code(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
