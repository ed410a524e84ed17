package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// A decision about one path of a merge: a side, or another value.
public record MergeChoice(
        String path, @Nullable Side take, @Nullable Object value) {

    /// A catalog of the merge.
    public enum Side {
        SOURCE("source"),
        TARGET("target");

        private final String wireName;

        Side(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    public MergeChoice {
        if ((take == null) == (value == null)) {
            throw BAD_USER_INPUT
                    .because("The resolution of `%s` has %s of `take` and `value`. Send exactly one of them."
                            .formatted(path, take == null ? "neither" : "both"))
                    .at(take == null ? "take" : "value", take == null ? null : value, "either take or value");
        }
    }
}
