package dev.ambit.subscription;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.http.Request;
import dev.ambit.http.Response;

/// The routes that preview a purchase and the changes of a subscription.
public final class PreviewApi {

    private final Authentication authentication;
    private final ChangePreview previewing;

    public PreviewApi(Authentication authentication, ChangePreview previewing) {
        this.authentication = authentication;
        this.previewing = previewing;
    }

    public Response preview(Request request) {
        boolean isClient = authentication.reader(request).kind() == KeyKind.CLIENT;
        Caller caller = isClient
                ? authentication.reader(
                        request, request.body(PreviewWire.Body.class).customerId())
                : authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        SubscriptionDraft draft = request.body(PreviewWire.Body.class).draft();
        return Response.ok(previewing.purchase(caller, draft));
    }

    public Response previewUpdate(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        UpdateDraft draft = request.body(SubscriptionWire.UpdateBody.class).draft();
        return Response.ok(previewing.update(caller, request.variable("id"), draft));
    }

    public Response previewMigration(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        boolean isAtOnce = request.body(SubscriptionChangeApi.MigrateBody.class).isAtOnce();
        return Response.ok(previewing.migration(caller, request.variable("id"), isAtOnce));
    }
}
