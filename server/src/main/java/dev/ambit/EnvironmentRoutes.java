package dev.ambit;

import static dev.ambit.Routes.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;

import dev.ambit.environment.ConfirmedName;
import dev.ambit.environment.EnvironmentApi;
import dev.ambit.http.Router;

/// The chapter of [Routes] on environments as such.
final class EnvironmentRoutes {

    private EnvironmentRoutes() {}

    static void add(Router router, EnvironmentApi environments) {
        router.get(
                        "/api/v1/environments",
                        "listEnvironments",
                        environments::list,
                        account(page(EnvironmentApi.View.class).query(EnvironmentApi.ListQuery.class)))
                .post(
                        "/api/v1/environments",
                        "createEnvironment",
                        environments::create,
                        account(gives(201, EnvironmentApi.NewView.class).body(EnvironmentApi.CreateBody.class)))
                .get(
                        "/api/v1/environments/{slug}",
                        "getEnvironment",
                        environments::get,
                        account(gives(200, EnvironmentApi.View.class)))
                .patch(
                        "/api/v1/environments/{slug}",
                        "updateEnvironment",
                        environments::update,
                        account(gives(200, EnvironmentApi.View.class).body(EnvironmentApi.UpdateBody.class)))
                .delete(
                        "/api/v1/environments/{slug}",
                        "deleteEnvironment",
                        environments::delete,
                        account(gives(202, EnvironmentApi.Deletion.class)
                                .query(ConfirmedName.class)
                                .optionalBody(ConfirmedName.class)))
                .post(
                        "/api/v1/environments/{slug}/archive",
                        "archiveEnvironment",
                        environments::archive,
                        account(gives(200, EnvironmentApi.View.class)))
                .post(
                        "/api/v1/environments/{slug}/unarchive",
                        "unarchiveEnvironment",
                        environments::unarchive,
                        account(gives(200, EnvironmentApi.View.class)));
    }
}
