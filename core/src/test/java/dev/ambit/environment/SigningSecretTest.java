package dev.ambit.environment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningSecretTest {

    private static final String ROTATE = "/api/v1/environments/development/signing-secret/rotate";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void harden() {
        acme.http()
                .patch(acme.key(), "/api/v1/environments/development", "{\"hardenClientAccessEnabled\": true}")
                .isOk();
    }

    @LongTest
    void tokens_of_old_and_new_signing_secrets_are_accepted_after_rotation() {
        String second = rotate();
        String third = rotate();

        assertThat(entitlements("anna", token("anna", development.signingSecret()))
                        .status())
                .isEqualTo(200);
        assertThat(entitlements("anna", token("anna", second)).status()).isEqualTo(200);
        assertThat(entitlements("anna", token("anna", third)).status()).isEqualTo(200);
    }

    @Test
    void tokens_of_the_old_signing_secret_are_refused_a_week_after_rotation() {
        String present = rotate();
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update signing_secrets
                set accepted_until = accepted_until - interval '7 days'
                where accepted_until is not null and environment_id = (
                    select environment_id from environments where public_id = ?::uuid)
                """, development.id()));
        clearCachedKeys();

        entitlements("anna", token("anna", development.signingSecret())).isProblem(401, "Unauthenticated");
        assertThat(entitlements("anna", token("anna", present)).status()).isEqualTo(200);
    }

    @Test
    void rotation_that_would_end_an_accepted_secret_is_refused() {
        for (int i = 0; i < 4; i++) {
            rotate();
        }

        assertThat(acme.http()
                        .post(acme.key(), ROTATE, "")
                        .isProblem(409, "TooManySecrets")
                        .text("message"))
                .contains("5 signing secrets");

        assertThat(entitlements("anna", token("anna", development.signingSecret()))
                        .status())
                .isEqualTo(200);
    }

    /// Any change of the environment clears the server's cache of its keys.
    private void clearCachedKeys() {
        acme.http()
                .patch(acme.key(), "/api/v1/environments/development", "{\"description\": \"Changed\"}")
                .isOk();
    }

    private String rotate() {
        return acme.http().post(acme.key(), ROTATE, "").isOk().text("signingSecret");
    }

    private Reply entitlements(String customer, String token) {
        return acme.http()
                .send(acme.http()
                        .request("/api/v1/customers/%s/entitlements".formatted(customer))
                        .header("X-API-KEY", development.clientKey())
                        .header("X-CUSTOMER-KEY", token)
                        .GET());
    }

    private static String token(String customer, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return "HMAC-SHA256 %s:%s"
                    .formatted(customer, HexFormat.of().formatHex(mac.doFinal(customer.getBytes(UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
