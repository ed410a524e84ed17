package dev.ambit.template;

import dev.ambit.access.Authentication;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;

public final class TemplateApi {

    /// Read lazily, so that the server starts faster.
    private static final class Views {

        private static final List<View> ALL =
                Templates.ALL.stream().map(View::of).toList();
    }

    private final Authentication authentication;

    public TemplateApi(Authentication authentication) {
        this.authentication = authentication;
    }

    public Response list(Request request) {
        authentication.account(request);
        return Response.ok(Views.ALL);
    }

    // The wire.

    /// A template in responses.
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
