package dev.ambit.stacks;

import dev.ambit.branch.RemoteBranches;
import dev.ambit.stack.RemoteProviders;

/// The engines outside of this installation.
///
/// @param branches of the provider of remote repositories
public record RemoteEngines(RemoteProviders providers, RemoteBranches branches) {

    /// No remote engines: all stacks are local.
    public static final RemoteEngines NONE = new RemoteEngines(RemoteProviders.NONE, RemoteBranches.NONE);
}
