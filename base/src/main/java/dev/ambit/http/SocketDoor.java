package dev.ambit.http;

@FunctionalInterface
public interface SocketDoor {

    /// Decides from memory whether who knocks may talk.
    ///
    /// @throws dev.ambit.problem.Problem which is the answer then
    Conversation admit(Request upgrade);
}
