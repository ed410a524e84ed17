package dev.ambit.standin.aws;

/// A call that the stand-in received.
///
/// @param nanos of [System#nanoTime]
/// @param call service, method and path, such as `apigateway POST /restapis`, or the target of a JSON service
public record TimedCall(long nanos, String call) {}
