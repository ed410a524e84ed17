package dev.ambit.stack;

import java.util.Map;
import java.util.function.Supplier;

/// A provider of functions that run outside of this installation. Deploys give it the code.
public interface RemoteFunctionProvider extends Provider {

    /// Deploys code. The previous version answers requests until the new one works. It is idempotent: a deploy that
    /// is repeated after [InProgressException] continues.
    ///
    /// @param digest Git object id of the code's directory; a function that runs this code keeps its version
    /// @param zip reads the code, which is untrusted
    /// @return properties to show, without secrets
    /// @throws InProgressException if the engine is still changing the function
    /// @throws dev.ambit.problem.Problem if the code is invalid or does not answer; the previous version stays
    Map<String, String> deploy(WantedResource wanted, String digest, Supplier<byte[]> zip, StepLog log);
}
