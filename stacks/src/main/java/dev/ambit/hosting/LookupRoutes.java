package dev.ambit.hosting;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.host.link.LinkServer.nothing;

import dev.ambit.host.bucket.AccessKeyLookup;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.SiteLookup;
import dev.ambit.host.git.DeployCallbacks;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Router;

/// The routes of the server that its host calls.
public final class LookupRoutes {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private LookupRoutes() {}

    /// Creates a router that answers with these lookups.
    public static Router of(
            SiteLookup sites, AccessKeyLookup accessKeys, FunctionLookup functions, DeployCallbacks deploys) {
        Contract any = LinkServer.contract(MESSAGE_BYTES_MAX);
        return new Router()
                .get("/heartbeat", "getHeartbeat", _ -> nothing(), any)
                .get("/sites/{host}", "findSite", it -> json(sites.find(it.variable("host"))), any)
                .get("/access-keys/{key}", "findAccessKey", it -> json(accessKeys.find(it.variable("key"))), any)
                .get(
                        "/functions/{name}",
                        "getFunctionEnvironment",
                        it -> json(functions.environment(it.variable("name"))),
                        any)
                .postAnew(
                        "/functions/owners",
                        "listFunctionOwners",
                        it -> json(new LinkMessages.Counts(
                                functions.owners(Json.readStored(it.content(), LinkMessages.Names.class)
                                        .values()))),
                        any)
                .postAnew(
                        "/pushes/{token}",
                        "expectDeploys",
                        it -> {
                            deploys.expect(
                                    it.variable("token"),
                                    Json.readStored(it.content(), LinkMessages.Texts.class)
                                            .values());
                            return LinkServer.nothing();
                        },
                        any)
                .postAnew(
                        "/deploys/{token}",
                        "requireRunning",
                        it -> {
                            deploys.requireRunning(it.variable("token"));
                            return LinkServer.nothing();
                        },
                        any);
    }
}
