package dev.ambit;

import dev.ambit.Http.Reply;

/// Members of the account `operator`, which runs the installation.
public final class TestOperators {

    /// The resource lock of tests that rely on customers of the operator's account, or change them. The customers are
    /// the accounts, and their grants are the allowances.
    public static final String CUSTOMERS = "customers of the operator";

    private TestOperators() {}

    /// A member with this role in every environment.
    public static synchronized TestPerson member(TestAccount any, String role) {
        return TestPerson.member(operators(any), role, role);
    }

    /// An owner, who has full access.
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
