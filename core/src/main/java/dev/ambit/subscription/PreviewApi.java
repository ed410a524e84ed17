package dev.ambit.subscription;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.http.Request;
import dev.ambit.http.Response;

/// The route that previews the cost of a subscription.
public final class PreviewApi {

    private final Authentication authentication;
    private final CostPreview costing;

    public PreviewApi(Authentication authentication, CostPreview costing) {
        this.authentication = authentication;
        this.costing = costing;
    }

    public Response preview(Request request) {
        boolean isClient = authentication.reader(request).kind() == KeyKind.CLIENT;
        Caller caller = isClient
                ? authentication.reader(
                        request, request.body(PreviewWire.Body.class).customerId())
                : authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        SubscriptionDraft draft = request.body(PreviewWire.Body.class).draft();
        return Response.ok(PreviewWire.View.of(costing.estimate(caller, draft)));
    }
}
