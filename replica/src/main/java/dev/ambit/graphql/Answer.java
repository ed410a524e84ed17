package dev.ambit.graphql;

/// A result as GraphQL has it: `data`, `errors`, or both.
///
/// @param status 400 of a query that is wrong in itself, so that none of it was run; else 200
/// @param json in UTF-8
@SuppressWarnings("ArrayRecordComponent") // It is made once and written once, and never compared.
public record Answer(int status, byte[] json) {}
