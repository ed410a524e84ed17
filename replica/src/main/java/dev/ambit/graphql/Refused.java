package dev.ambit.graphql;

/// A question that is wrong, or asks for too much.
public final class Refused extends RuntimeException {

    private final transient Answer answer;

    Refused(Answer answer) {
        super("refused", null, false, false);
        this.answer = answer;
    }

    /// Has `errors`.
    public Answer answer() {
        return answer;
    }
}
