package dev.ambit.hosting;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.http.IdempotencyRule.REFUSED;

import dev.ambit.host.bucket.AccessKeyLookup;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.SiteLookup;
import dev.ambit.host.git.DeployCallbacks;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Router;
import java.util.Optional;
import java.util.function.Function;

/// The routes of the server that its hosts call.
public final class LookupRoutes {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private LookupRoutes() {}

    /// Creates a router that answers with these lookups.
    public static Router of(
            SiteLookup sites, AccessKeyLookup accessKeys, FunctionLookup functions, DeployCallbacks deploys) {
        var lookups = new Lookups(sites, accessKeys, functions, Optional::empty);
        return of(_ -> lookups, deploys);
    }

    /// Creates a router for several hosts, each of which can join.
    ///
    /// @param hosts answers each host
    public static Router of(HostLookups hosts, HostJoining joining, DeployCallbacks deploys) {
        return of(hosts::of, deploys)
                .post(
                        "/join",
                        "joinHost",
                        REFUSED,
                        it -> json(joining.join(hosts.caller(it), Json.readLenient(it.content(), JoinRequest.class))),
                        LinkServer.contract(MESSAGE_BYTES_MAX));
    }

    /// Creates a router that answers a host with its lookups.
    ///
    /// @param lookups of the host that sends a request
    public static Router of(Function<Request, Lookups> lookups, DeployCallbacks deploys) {
        Contract any = LinkServer.contract(MESSAGE_BYTES_MAX);
        return new Router()
                .get(
                        "/heartbeat",
                        "getHeartbeat",
                        it -> json(lookups.apply(it).heartbeat().get()),
                        any)
                .get(
                        "/sites/{host}",
                        "findSite",
                        it -> json(lookups.apply(it).sites().find(it.variable("host"))),
                        any)
                .get(
                        "/access-keys/{key}",
                        "findAccessKey",
                        it -> json(lookups.apply(it).accessKeys().find(it.variable("key"))),
                        any)
                .get(
                        "/functions/{name}",
                        "getFunctionEnvironment",
                        it -> json(lookups.apply(it).functions().environment(it.variable("name"))),
                        any)
                .post(
                        "/functions/owners",
                        "listFunctionOwners",
                        REFUSED,
                        it -> json(new LinkMessages.Counts(lookups.apply(it)
                                .functions()
                                .owners(Json.readLenient(it.content(), LinkMessages.Names.class)
                                        .values()))),
                        any)
                .post(
                        "/pushes/{token}",
                        "expectDeploys",
                        REFUSED,
                        it -> {
                            Lookups _ = lookups.apply(it);
                            deploys.expect(
                                    it.variable("token"),
                                    Json.readLenient(it.content(), LinkMessages.Texts.class)
                                            .values());
                            return LinkServer.noContent();
                        },
                        any)
                .post(
                        "/deploys/{token}",
                        "requireRunning",
                        REFUSED,
                        it -> {
                            Lookups _ = lookups.apply(it);
                            deploys.requireRunning(it.variable("token"));
                            return LinkServer.noContent();
                        },
                        any);
    }
}
