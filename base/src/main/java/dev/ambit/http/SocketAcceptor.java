package dev.ambit.http;

@FunctionalInterface
public interface SocketAcceptor {

    /// Accepts a WebSocket upgrade. Must not block.
    ///
    /// @throws dev.ambit.problem.Problem that is the response, if the upgrade is rejected
    SocketHandler admit(Request upgrade);
}
