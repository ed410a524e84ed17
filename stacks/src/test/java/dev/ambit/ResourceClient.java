package dev.ambit;

import dev.ambit.stack.WantedResource;

/// Access to a resource with the usual client of its owner.
interface ResourceClient {

    void write(WantedResource wanted, String text) throws Exception;

    /// Returns what was written last.
    ///
    /// @throws Exception if access is refused
    String read(WantedResource wanted) throws Exception;
}
