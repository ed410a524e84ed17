package dev.ambit.live;

import dev.ambit.http.Router;

public final class GraphiqlApi {
    public Router addTo(Router router) { return router; }
}
