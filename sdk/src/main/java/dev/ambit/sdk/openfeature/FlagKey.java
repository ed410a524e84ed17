package dev.ambit.sdk.openfeature;

/// The key of a flag: a feature, or one aspect of it after a colon. Ids of features contain no colon.
record FlagKey(String featureId, Aspect aspect) {

    /// Part of a decision that the value of a flag shows.
    enum Aspect {
        /// Whether the customer has access; a boolean.
        ACCESS(""),
        /// The limit of a metered feature, or the value of a configuration feature; a number.
        LIMIT(":limit"),
        /// The usage that is left in the current period; a number.
        REMAINING(":remaining"),
        /// The whole decision with the enum values; an object.
        DECISION(":decision");

        private final String ending;

        Aspect(String ending) {
            this.ending = ending;
        }

        String ending() {
            return ending;
        }
    }

    static FlagKey of(String key) {
        for (Aspect aspect : Aspect.values()) {
            if (aspect != Aspect.ACCESS && key.endsWith(aspect.ending)) {
                return new FlagKey(key.substring(0, key.length() - aspect.ending.length()), aspect);
            }
        }
        return new FlagKey(key, Aspect.ACCESS);
    }

    String text() {
        return featureId + aspect.ending();
    }
}
