package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.problem.Problem;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.StrictElastiCache;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which caches and logins an operator can attach.
@ExtendWith(AwsStandIn.class)
class ElastiCacheReadingTest {

    private static final String LOGIN = StrictElastiCache.LOGIN;
    private static final String PASSWORD = StrictElastiCache.PASSWORD;

    private static StrictAws aws;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        aws.elastiCache().start(TestStandIns.redis());
    }

    @ParameterizedTest
    @CsvSource({
        "missing, does not exist in region eu-north-1 of AWS account 123456789012",
        "without-tls, has no encryption in transit",
        "without-rbac, has no user group",
        "clustered, has cluster mode enabled",
        "creating, is `creating`"
    })
    void cache_that_cannot_have_users_of_stacks_is_refused(String name, String why) {
        assertThatThrownBy(() -> read(name, LOGIN, PASSWORD))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "serverless"})
    @Tag("long")
    void endpoint_and_user_group_are_read_from_elasticache(String name) {
        String endpoint = "127.0.0.1:%d".formatted(aws.elastiCache().redis().port());

        AwsCache found = read(name, LOGIN, PASSWORD);

        assertThat(found).isEqualTo(new AwsCache(name, StrictElastiCache.GROUP, endpoint, LOGIN, PASSWORD));
        TestAws.clients(aws).redis(found).require();
    }

    @Test
    void login_with_a_wrong_password_or_without_a_command_is_refused() {
        aws.elastiCache().stranger("limited", "limited", Map.of(), true);
        aws.elastiCache().change("limited", "on ~* -@all +get", null);

        assertThatThrownBy(() -> require(LOGIN, "a-wrong-password")).hasMessageContaining("refuses the login");
        assertThatThrownBy(() -> require("limited", "password-of-others"))
                .hasMessageContaining("Allow the command in its access string");
    }

    private static void require(String login, String password) {
        TestAws.clients(aws).redis(read("shop", login, password)).require();
    }

    private static AwsCache read(String name, String login, String password) {
        return new ElastiCacheReading(TestAws.clients(aws).elastiCache(ACCOUNT), ACCOUNT)
                .require(new AwsCache.Draft(name, login, password));
    }
}
