package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;

/// Tests `ambit operator aws` without an AWS account.
class AwsCommandsTest extends OwnerFixture {

    @Test
    void operator_sees_that_new_stacks_are_local() {
        assertThat(operator().sees("operator", "aws", acme.slug())).containsPattern("(?m)^provider +local$");
        assertThat(operator().sees("operator", "aws", acme.slug(), "--detach"))
                .containsPattern("(?m)^provider +local$");
    }

    @LongTest
    void invalid_role_is_refused_before_aws_is_called() {
        assertThat(operator()
                        .pipeRefused(
                                "an-external-id-of-tests",
                                "operator",
                                "aws",
                                acme.slug(),
                                "--role-arn",
                                "admin",
                                "--region",
                                "eu-north-1",
                                "--prefix",
                                "shop"))
                .contains("roleArn");
    }

    @LongTest
    void settings_of_functions_are_sent_and_checked() {
        assertThat(operator()
                        .pipeRefused(
                                "an-external-id-of-tests",
                                "operator",
                                "aws",
                                acme.slug(),
                                "--role-arn",
                                "arn:aws:iam::123456789012:role/ambit",
                                "--region",
                                "eu-north-1",
                                "--prefix",
                                "shop",
                                "--adapter-layer",
                                "arn:aws:lambda:eu-north-1:123456789012:layer:adapter:1",
                                "--permissions-boundary",
                                "arn:aws:iam::123456789012:policy/shop-functions",
                                "--subnet-ids",
                                "subnet-0a1b2c3d,here",
                                "--security-group-ids",
                                "sg-0a1b2c3d"))
                .contains("functions.subnetIds")
                .contains("here");
    }

    @Test
    void adoption_needs_an_attached_aws_account_and_an_arn() {
        assertThat(operator()
                        .isRefused(
                                "operator",
                                "aws-adopt",
                                acme.slug(),
                                "--resource",
                                "asset-bucket=arn:aws:s3:::shop",
                                "--dry-run"))
                .contains("Attach the AWS account first");
        assertThat(operator().isRefused("operator", "aws-adopt", acme.slug(), "--resource", "ASSET_BUCKET=shop"))
                .contains("resources.0.arn");
        assertThat(operator().isRefused("operator", "aws-adopt", acme.slug(), "--resource", "ASSET_BUCKET"))
                .contains("--resource must be KIND=ARN");
        assertThat(operator().isRefused("operator", "aws-adopt", acme.slug(), "--tag", "app=shop"))
                .contains("Attach the AWS account first");
        assertThat(operator().isRefused("operator", "aws-adopt", acme.slug(), "--tag", "app"))
                .contains("--tag must be KEY=VALUE");
    }

    @LongTest
    void cache_needs_an_attached_aws_account() {
        assertThat(operator().sees("operator", "aws-cache", acme.slug())).containsPattern("(?m)^provider +local$");
        assertThat(operator()
                        .pipeRefused(
                                "0123456789abcdef",
                                "operator",
                                "aws-cache",
                                acme.slug(),
                                "--cache",
                                "shop",
                                "--login",
                                "ambit"))
                .contains("Attach the AWS account first");
        assertThat(operator()
                        .pipeRefused(
                                "short", "operator", "aws-cache", acme.slug(), "--cache", "shop", "--login", "ambit"))
                .contains("password");
    }

    @Test
    void costs_and_the_cost_cap_are_set_and_removed() {
        assertThat(operator().sees("operator", "aws-costs", acme.slug()))
                .containsPattern("(?m)^cost cap +none$")
                .containsPattern("(?m)^ASSET_BUCKET +unknown +unknown ");

        operator().sees("operator", "aws-costs", acme.slug(), "--idle", "asset_bucket=0.25", "--cap", "50");

        assertThat(operator().sees("operator", "aws-costs", acme.slug(), "--idle", "function=0"))
                .containsPattern("(?m)^cost cap +50 usd$")
                .containsPattern("(?m)^ASSET_BUCKET +0.25 usd +unknown +set by the operator on ")
                .containsPattern("(?m)^FUNCTION +none +unknown ");
        assertThat(operator().sees("operator", "aws-costs", acme.slug(), "--cap", "none"))
                .containsPattern("(?m)^cost cap +none$")
                .contains("0.25 usd");
        assertThat(operator().isRefused("operator", "aws-costs", acme.slug(), "--idle", "function"))
                .contains("--idle must be KIND=USD");
        assertThat(operator().isRefused("operator", "aws-costs", acme.slug(), "--cap", "much"))
                .contains("--cap must be an amount");
    }

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }
}
