package dev.ambit.hosting;

import dev.ambit.host.bucket.AccessKeyLookup;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.SiteLookup;
import dev.ambit.host.link.LinkMessages;
import java.util.Optional;
import java.util.function.Supplier;

/// The answers of a server to one host.
///
/// @param heartbeat answers its heartbeats
public record Lookups(
        SiteLookup sites,
        AccessKeyLookup accessKeys,
        FunctionLookup functions,
        Supplier<Optional<LinkMessages.Heartbeat>> heartbeat) {}
