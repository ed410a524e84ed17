package dev.ambit.graphql;

import graphql.language.SourceLocation;
import org.jspecify.annotations.Nullable;

/// One entry of `errors`: the message and its location in the query.
record GraphQlError(
        Code code,
        String message,
        @Nullable SourceLocation location,
        @Nullable String path) {

    /// The values of `extensions.code`.
    enum Code {
        BAD_USER_INPUT("BadUserInput"),
        TOO_MUCH("QueryTooLarge"),
        TOO_SLOW("RequestTimeout"),
        UNAVAILABLE("ServiceUnavailable"),
        BUG("InternalServerError");

        private final String wireName;

        Code(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        GraphQlError because(String message) {
            return new GraphQlError(this, message, null, null);
        }

        Thrown thrown(String message, @Nullable SourceLocation location) {
            return new Thrown(new GraphQlError(this, message, location, null));
        }
    }

    /// Returns the same fault for the result field with that name.
    GraphQlError under(String field) {
        return new GraphQlError(code, message, location, field);
    }

    /// Carries a fault to the caller.
    static final class Thrown extends RuntimeException {

        private final transient GraphQlError fault;

        Thrown(GraphQlError fault) {
            super(fault.message, null, false, false);
            this.fault = fault;
        }

        GraphQlError fault() {
            return fault;
        }
    }
}
