package dev.ambit;

import dev.ambit.stack.Wanted;

/// What its owner does with a resource, by the client that he has.
interface ResourceClient {

    void write(Wanted wanted, String text) throws Exception;

    /// What was written last.
    ///
    /// @throws Exception if nobody is let in
    String read(Wanted wanted) throws Exception;
}
