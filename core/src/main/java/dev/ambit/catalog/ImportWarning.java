package dev.ambit.catalog;

/// What became of something that the source of an import says and a catalog has no place for.
///
/// @param message begins with the place in the source, such as `plans.PRO.private`
public record ImportWarning(Code code, String message) {

    public enum Code {
        /// It can be read back as metadata, and nothing acts on it.
        KEPT_AS_METADATA("KeptAsMetadata"),

        /// It is left out.
        IGNORED("Ignored"),

        /// The source leaves open, or says otherwise, what a catalog has to say; this is how it was read.
        INTERPRETED("Interpreted"),

        /// It has another type than what is known by that id, so it has another id.
        RETYPED("Retyped");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
