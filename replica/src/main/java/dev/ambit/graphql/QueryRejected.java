package dev.ambit.graphql;

/// Signals a query that is invalid or too large.
public final class QueryRejected extends RuntimeException {

    private final transient GraphqlResult answer;

    QueryRejected(GraphqlResult answer) {
        super("refused", null, false, false);
        this.answer = answer;
    }

    /// Returns a result with `errors`.
    public GraphqlResult answer() {
        return answer;
    }
}
