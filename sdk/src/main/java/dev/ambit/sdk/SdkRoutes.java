package dev.ambit.sdk;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Contract;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Router;
import dev.ambit.sdk.graphql.SdkGraphqlApi;

/// The routes of public SDKs.
public final class SdkRoutes {

    private SdkRoutes() {}

    /// Adds all routes of this module.
    ///
    /// @param router router that also has the routes of core, which GraphQL operations call
    public static void add(Router router, CoreParts core) {
        var graphql = new SdkGraphqlApi(new LocalClient(router), core);
        router.page(
                "POST",
                "/graphql",
                "graphql",
                graphql::execute,
                Contract.text("application/json").by("anyone").rawBody(SdkGraphqlApi.BODY_BYTES_MAX));
    }
}
