package dev.ambit.bench;

/// Requests of one kind to one server on this machine, with a check of the responses. A draw is a number,
/// usually a random one, that selects a request.
interface Traffic {

    int port();

    /// Returns the request for this draw; the array may be reused by the next call.
    byte[] request(long draw);

    boolean isRight(long draw, ResponseBuffer answer);
}
