package dev.ambit;

import dev.ambit.stack.WantedResource;

/// What its owner does with a resource, by the client that he has.
interface ResourceClient {

    void write(WantedResource wanted, String text) throws Exception;

    /// What was written last.
    ///
    /// @throws Exception if nobody is let in
    String read(WantedResource wanted) throws Exception;
}
