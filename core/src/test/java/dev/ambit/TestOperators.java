package dev.ambit;

import dev.ambit.Http.Reply;

/// Who run the installation: members of the account `operator`.
public final class TestOperators {

    private TestOperators() {}

    /// One of them, who has this role everywhere.
    public static synchronized TestPerson member(TestAccount any, String role) {
        return TestPerson.member(operators(any), role, role);
    }

    /// One of them, who may do everything.
    public static synchronized TestPerson owner(TestAccount any) {
        return TestPerson.owner(operators(any));
    }

    private static TestAccount operators(TestAccount any) {
        Reply key = any.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/operator/api-key/rotate", "")
                .isOk();
        return new TestAccount(any.http(), "operator", key.text("apiKey"), any.development(), any.production());
    }
}
