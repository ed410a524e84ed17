package dev.ambit.core;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.environment.KeyApi;
import dev.ambit.environment.KeyEditing;
import dev.ambit.environment.KeyExpiry;
import dev.ambit.environment.KeyIssuing;
import dev.ambit.environment.SigningSecretRotation;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;

/// The routes of keys.
final class KeyRoutes {

    private KeyRoutes() {}

    static void add(Router router, CoreParts core) {
        var keys = new KeyApi(
                core.platform.authentication,
                core.platform.transactions,
                new KeyIssuing(core.platform.transactions, core.platform.authentication, core.platform.clock),
                new KeyEditing(core.platform.transactions, core.platform.authentication, core.platform.clock),
                new KeyExpiry(core.platform.transactions, core.platform.authentication, core.platform.clock),
                new SigningSecretRotation(
                        core.platform.transactions,
                        core.platform.authentication,
                        core.platform.secrets,
                        core.platform.clock),
                core.platform.clock);
        router.get(
                        "/api/v1/environments/{slug}/api-keys",
                        "listApiKeys",
                        keys::list,
                        keys(page(KeyApi.View.class).query(Page.Query.class)))
                .post(
                        "/api/v1/environments/{slug}/api-keys",
                        "createApiKey",
                        CLAIMED,
                        keys::create,
                        keys(gives(201, KeyApi.View.class).body(KeyApi.CreateBody.class))
                                .role("admin"))
                .patch(
                        "/api/v1/environments/{slug}/api-keys/{id}",
                        "updateApiKey",
                        CLAIMED,
                        keys::update,
                        keys(gives(200, KeyApi.View.class).body(KeyApi.UpdateBody.class))
                                .role("admin"))
                .post(
                        "/api/v1/environments/{slug}/api-keys/{id}/rotate",
                        "rotateApiKey",
                        CLAIMED,
                        keys::rotate,
                        keys(gives(200, KeyApi.View.class).optionalBody(KeyApi.RotateBody.class))
                                .role("admin"))
                .post(
                        "/api/v1/environments/{slug}/api-keys/{id}/revoke",
                        "revokeApiKey",
                        CLAIMED,
                        keys::revoke,
                        keys(gives(200, KeyApi.View.class)).role("admin"))
                .post(
                        "/api/v1/environments/{slug}/signing-secret/rotate",
                        "rotateSigningSecret",
                        CLAIMED,
                        keys::rotateSigningSecret,
                        keys(gives(200, KeyApi.SecretView.class)).role("admin"));
    }

    private static Contract keys(Contract contract) {
        return account(contract).tag("Keys");
    }
}
