package dev.ambit.integration;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;

/// An environment that is to be connected to a Stripe account.
///
/// @param http of any server
record StripeEnvironment(TestAccount account, TestEnvironment environment, Http http) {

    static StripeEnvironment development() {
        return development(TestServer.http());
    }

    static StripeEnvironment development(Http http) {
        TestAccount acme = TestServer.openAccount();
        return new StripeEnvironment(acme, acme.development(), http);
    }

    static StripeEnvironment production() {
        TestAccount acme = TestServer.openAccount();
        return new StripeEnvironment(acme, acme.production(), TestServer.http());
    }

    Reply connect(String key) {
        return http.post(account.key(), path(), "{\"secretKey\": \"%s\"}".formatted(key));
    }

    Reply get() {
        return http.get(account.key(), path());
    }

    Reply disconnect() {
        return http.delete(account.key(), path(), "");
    }

    /// The audit entries of the integration, latest first.
    Reply audit() {
        return http.get(account.key(), "/api/v1/audit?entityId=" + environment.id())
                .isOk();
    }

    private String path() {
        return "/api/v1/environments/%s/stripe".formatted(environment.slug());
    }
}
