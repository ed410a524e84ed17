package dev.ambit.stack;

import java.util.List;

/// A provider of distributions that cache responses outside of this installation.
public interface RemoteCdnProvider extends Provider {

    /// Invalidates cached responses. The engine continues after the call.
    ///
    /// @param paths patterns as in behaviors
    /// @throws InProgressException if the engine is busy; call it again
    void invalidate(WantedResource wanted, List<String> paths);
}
