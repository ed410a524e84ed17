package dev.ambit.host.session;

import java.util.Map;

/// Runs Redis processes for a server: on this machine, or on another host.
public interface SessionAgent {

    /// Checks that the host can run Redis.
    ///
    /// @param name of the session store
    /// @throws dev.ambit.problem.Problem `StackResourceRefused` if `redis-server` is missing or too old
    void check(String name);

    /// Starts the process, or stops it if the settings are suspended, and repairs its drift. It is idempotent.
    ///
    /// @return the state afterwards
    SessionStatus ensure(String name, SessionSettings settings);

    /// Compares the process with its wanted state.
    SessionStatus observe(String name, SessionSettings settings);

    /// Returns the numbers of processes and keys, or nothing if the host does not have the store.
    Map<String, Long> count(String name);

    /// Stops the process and deletes its files. It is idempotent.
    void remove(String name);
}
