package dev.ambit.host.session;

/// A difference between the wanted and the actual state of a session store, without secrets.
///
/// @param what name of the property
public record SessionDrift(String what, String wanted, String found) {}
