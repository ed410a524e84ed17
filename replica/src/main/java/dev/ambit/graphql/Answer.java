package dev.ambit.graphql;

/// A result as GraphQL has it: `data`, `errors`, or both.
///
/// @param status 400 of a query that is wrong in itself, so that none of it was run; else 200
/// @param json in UTF-8
/// @param isOfAbsence whether it is none, for the database is away
@SuppressWarnings("ArrayRecordComponent") // It is made once and written once, and never compared.
public record Answer(int status, byte[] json, boolean isOfAbsence) {

    Answer(int status, byte[] json) {
        this(status, json, false);
    }
}
