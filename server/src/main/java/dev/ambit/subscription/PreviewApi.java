package dev.ambit.subscription;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.InstantSource;

/// What would it cost? Asked before anything is bought.
public final class PreviewApi {

    private final Authentication authentication;
    private final Costing costing;
    private final InstantSource clock;

    public PreviewApi(Authentication authentication, Costing costing, InstantSource clock) {
        this.authentication = authentication;
        this.costing = costing;
        this.clock = clock;
    }

    public Response preview(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        PreviewDraft draft = request.body(PreviewWire.Body.class).draft();
        return Response.ok(PreviewWire.View.of(costing.cost(caller, draft), clock.instant()));
    }
}
