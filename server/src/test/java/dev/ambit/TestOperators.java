package dev.ambit;

import dev.ambit.Http.Reply;

/// Who run the installation: members of the account `operator`.
public final class TestOperators {

    private TestOperators() {}

    /// One of them, who has this role everywhere.
    public static synchronized TestPerson member(TestAccount any, String role) {
        Reply key = any.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/operator/api-key/rotate", "")
                .isOk();
        var operators =
                new TestAccount(any.http(), "operator", key.text("apiKey"), any.development(), any.production());
        return TestPerson.member(operators, role, role);
    }
}
