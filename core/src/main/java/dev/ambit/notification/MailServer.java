package dev.ambit.notification;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The SMTP server that mails are sent through.
///
/// @param security how the connection is encrypted
/// @param user null: without authentication
/// @param from sender of all mails
public record MailServer(
        String host,
        int port,
        Security security,
        @Nullable String user,
        @Nullable String password,
        String from) {

    private static final int SMTPS_PORT = 465;
    private static final int SUBMISSION_PORT = 587;

    /// How a connection is encrypted.
    public enum Security {
        /// From its first byte, as `smtps://` says.
        TLS,
        /// After the command `STARTTLS`, without which no mail is sent.
        STARTTLS,
        /// Not at all, as `?tls=off` says.
        OFF,
    }

    /// Reads `smtp://` and `smtps://` URLs that were validated before.
    public static MailServer of(URI url, String from) {
        boolean isTls = "smtps".equals(url.getScheme());
        boolean isOff = "tls=off".equals(url.getQuery());
        String[] holder = url.getRawUserInfo() == null
                ? new String[0]
                : url.getRawUserInfo().split(":", 2);
        int port = isTls ? SMTPS_PORT : SUBMISSION_PORT;
        return new MailServer(
                url.getHost(),
                url.getPort() < 0 ? port : url.getPort(),
                isTls ? Security.TLS : isOff ? Security.OFF : Security.STARTTLS,
                holder.length == 2 ? decoded(holder[0]) : null,
                holder.length == 2 ? decoded(holder[1]) : null,
                from);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// Omits the credentials, because printed values end up in logs.
    @Override
    public String toString() {
        return "MailServer[%s:%d]".formatted(host, port);
    }
}
