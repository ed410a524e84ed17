package dev.ambit.template;

import dev.ambit.access.Authentication;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;

public final class TemplateApi {

    private final Authentication authentication;
    private final List<View> views;

    public TemplateApi(Authentication authentication) {
        this.authentication = authentication;
        this.views = Templates.ALL.stream().map(View::of).toList();
    }

    public Response list(Request request) {
        authentication.account(request);
        return Response.ok(views);
    }

    // The wire.

    /// A template.
    ///
    /// @param packages the ids of its plans and add-ons
    public record View(String id, String displayName, String description, List<String> packages) {

        static View of(Template it) {
            return new View(
                    it.id(),
                    it.displayName(),
                    it.description(),
                    it.catalog().packages().stream().map(PackageDraft::id).toList());
        }
    }
}
