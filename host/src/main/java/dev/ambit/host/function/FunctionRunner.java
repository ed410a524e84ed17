package dev.ambit.host.function;

import dev.ambit.egress.AllowedAddresses;
import dev.ambit.host.container.ContainerClient;

/// Runs functions.
///
/// @param containers run the code
/// @param outgoing addresses of hosts outside that functions may call
/// @param sessions ports of session stores on this host
public record FunctionRunner(ContainerClient containers, AllowedAddresses outgoing, SessionPorts sessions) {}
