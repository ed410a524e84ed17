package dev.ambit.host.session;

import java.util.List;

/// The observed state of a Redis process.
///
/// @param isThere whether the host has the store, also while its process is stopped
/// @param port loopback port on which Redis listens or listened last; 0 before the first start
/// @param drifts differences from the wanted state
public record SessionStatus(boolean isThere, int port, List<SessionDrift> drifts) {

    static final SessionStatus ABSENT =
            new SessionStatus(false, 0, List.of(new SessionDrift("process", "running", "missing")));

    public SessionStatus {
        drifts = List.copyOf(drifts);
    }
}
