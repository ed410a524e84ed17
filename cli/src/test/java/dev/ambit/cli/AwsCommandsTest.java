package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
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

    @Test
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

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }
}
