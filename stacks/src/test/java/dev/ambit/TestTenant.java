package dev.ambit;

import dev.ambit.branch.TestGit;

/// A store of an installation.
public record TestTenant(TestInstallation in, TestAccount account, TestDevelopment beside) {

    public String slug() {
        return account.slug();
    }

    public TestStage production() {
        return new TestStage(this, "production", "", "-prod", "_prod");
    }

    public TestStage development() {
        return new TestStage(this, beside.slug(), "-dev", "-dev", "_dev");
    }

    /// Tears down development; its environment stays.
    public void cancelOrder() {
        account.http()
                .post(account.key(), "/api/v1/orders/%s/cancel".formatted(beside.order()), "{}")
                .isOk();
    }

    public TestGit git(String token) {
        return TestGit.of(in.app().port(), slug(), token);
    }
}
