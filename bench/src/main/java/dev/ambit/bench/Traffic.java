package dev.ambit.bench;

/// Requests of one kind to one server on this machine, and how to tell a right answer.
interface Traffic {

    int port();

    /// The whole request for this draw; the array may be used again by the next call.
    byte[] request(long draw);

    boolean isRight(long draw, Answer answer);
}
