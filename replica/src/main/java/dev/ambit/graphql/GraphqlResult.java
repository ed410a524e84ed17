package dev.ambit.graphql;

/// A GraphQL result: `data`, `errors`, or both.
///
/// @param status 400 if the request is invalid and was not run; otherwise 200
/// @param json the result in UTF-8
/// @param isDatabaseUnavailable whether the database is unavailable
@SuppressWarnings("ArrayRecordComponent") // It is made once and written once, and never compared.
public record GraphqlResult(int status, byte[] json, boolean isDatabaseUnavailable) {

    GraphqlResult(int status, byte[] json) {
        this(status, json, false);
    }
}
