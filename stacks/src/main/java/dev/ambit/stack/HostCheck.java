package dev.ambit.stack;

import java.util.Optional;

/// Decides whether a stack may have its host, for hosts outside of this installation.
public interface HostCheck {

    /// Returns why the stack may not have the host, as a sentence, or nothing if it may.
    Optional<String> objection(WantedResource host);
}
