package dev.ambit.aws;

import static dev.ambit.aws.SettingFields.BODY;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.stackdb.ClusterAdministrator;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.regex.Pattern;

/// An Amazon RDS instance with PostgreSQL. Connections are encrypted and check its certificate and name.
///
/// @param endpoint host and port
/// @param login master login, which can create databases and roles
/// @param certificate authority of the instance's certificate, in PEM form
record AwsDatabase(String endpoint, String login, String password, String certificate) {

    private static final Pattern ENDPOINT =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:[1-9]\\d{0,4})?");
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final Pattern PASSWORD = Pattern.compile("[\\x20-\\x7e]{8,128}");
    private static final int CERTIFICATE_CHARS_MAX = 10_000;
    private static final int PORT = 5432;

    AwsDatabase {
        BODY.require(ENDPOINT, endpoint, "endpoint", "a host name, with or without a port");
        BODY.require(LOGIN, login, "login", "1 to 63 letters, digits and _, without a digit at its beginning");
        BODY.requireSecret(PASSWORD, password, "password", "8 to 128 printable ASCII characters");
        if (certificate.length() > CERTIFICATE_CHARS_MAX || !isCertificate(certificate)) {
            throw BODY.refused("certificate", certificate, "one CA certificate in PEM form");
        }
    }

    private static boolean isCertificate(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
                            .size()
                    == 1;
        } catch (CertificateException _) {
            return false;
        }
    }

    /// Returns the URL with the master login, which is a secret.
    String url() {
        return ClusterAdministrator.url(server(), login, password, certificate);
    }

    /// Returns host and port.
    String server() {
        return server(endpoint);
    }

    /// Returns host and port of an endpoint.
    static String server(String endpoint) {
        String lower = endpoint.toLowerCase(Locale.ROOT);
        return lower.contains(":") ? lower : "%s:%d".formatted(lower, PORT);
    }

    /// Omits the password, so that logs do not contain it.
    @Override
    public String toString() {
        return endpoint;
    }
}
