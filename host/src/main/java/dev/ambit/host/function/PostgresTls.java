package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Encrypts a connection to a PostgreSQL server. It requests TLS before the first message.
final class PostgresTls {

    /// Length and code of the message that asks for TLS.
    private static final byte[] QUESTION =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    private static final int YES = 'S';
    private static final int ANSWER_MILLIS_MAX = 10_000;

    private PostgresTls() {}

    /// Returns the encrypted connection.
    ///
    /// @param certificate authority of the server's certificate, in PEM form
    /// @throws IOException if the server has no TLS, or another certificate or name
    static Socket secured(Socket plain, String server, int port, String certificate) throws IOException {
        plain.setSoTimeout(ANSWER_MILLIS_MAX);
        plain.getOutputStream().write(QUESTION);
        if (plain.getInputStream().read() != YES) {
            throw new IOException("The PostgreSQL server does not offer TLS.");
        }
        var secure = (SSLSocket) factory(certificate).createSocket(plain, server, port, true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        plain.setSoTimeout(0);
        return secure;
    }

    private static SSLSocketFactory factory(String certificate) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null);
            trusted.setCertificateEntry(
                    "server",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate.getBytes(US_ASCII))));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificate of the PostgreSQL server cannot be used.", e);
        }
    }
}
