package dev.ambit.notification;

import dev.ambit.notification.MailAttempt.Result;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/// Sends plain text mails by SMTP.
final class Mailer {

    private static final String TIMEOUT_MILLIS = "20000";
    private static final int PERMANENT = 500;

    private final MailServer server;
    private final Session session;

    Mailer(MailServer server) {
        this.server = server;
        this.session = Session.getInstance(properties(server));
    }

    /// @param id becomes the `Message-ID`, which is the same for each attempt
    MailAttempt send(String id, String to, String subject, String text, Instant now) {
        MimeMessage mail;
        InternetAddress[] recipients;
        try {
            mail = new IdentifiedMail(session, "<%s@%s>".formatted(id, server.host()));
            mail.setFrom(new InternetAddress(server.from()));
            recipients = InternetAddress.parse(to, true);
            mail.setRecipients(Message.RecipientType.TO, recipients);
            mail.setSubject(subject.replaceAll("[\\r\\n]+", " "), StandardCharsets.UTF_8.name());
            mail.setText(text, StandardCharsets.UTF_8.name());
            mail.setSentDate(Date.from(now));
            mail.setHeader("Auto-Submitted", "auto-generated");
            mail.saveChanges();
        } catch (MessagingException e) {
            return new MailAttempt(Result.GIVEN_UP, reason(e));
        }
        MailAttempt attempt = null;
        try (Transport transport = session.getTransport(protocol(server))) {
            transport.connect(server.host(), server.port(), server.user(), server.password());
            attempt = deliver(transport, mail, recipients);
            return attempt;
        } catch (MessagingException e) {
            // The result of the delivery counts, even if closing the connection failed afterwards.
            return attempt == null ? new MailAttempt(Result.RETRY, reason(e)) : attempt;
        }
    }

    /// Sends the mail. If the connection is lost meanwhile, it is unknown whether the server accepted the mail.
    private static MailAttempt deliver(Transport transport, MimeMessage mail, InternetAddress[] to) {
        try {
            transport.sendMessage(mail, to);
            return new MailAttempt(Result.SENT, "");
        } catch (SMTPSendFailedException e) {
            return new MailAttempt(e.getReturnCode() >= PERMANENT ? Result.GIVEN_UP : Result.RETRY, reason(e));
        } catch (SendFailedException e) {
            return new MailAttempt(isPermanent(e) ? Result.GIVEN_UP : Result.RETRY, reason(e));
        } catch (MessagingException e) {
            boolean isUnknown = e.getCause() instanceof IOException;
            return new MailAttempt(isUnknown ? Result.GIVEN_UP : Result.RETRY, reason(e));
        }
    }

    private static boolean isPermanent(SendFailedException e) {
        return e.getNextException() instanceof SMTPAddressFailedException it && it.getReturnCode() >= PERMANENT;
    }

    private static String reason(MessagingException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    private static String protocol(MailServer server) {
        return server.security() == MailServer.Security.TLS ? "smtps" : "smtp";
    }

    private static Properties properties(MailServer server) {
        var properties = new Properties();
        String prefix = "mail." + protocol(server) + ".";
        boolean isStartTls = server.security() == MailServer.Security.STARTTLS;
        properties.setProperty(prefix + "connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty(prefix + "timeout", TIMEOUT_MILLIS);
        properties.setProperty(prefix + "writetimeout", TIMEOUT_MILLIS);
        properties.setProperty(prefix + "auth", String.valueOf(server.user() != null));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "starttls.enable", String.valueOf(isStartTls));
        properties.setProperty(prefix + "starttls.required", String.valueOf(isStartTls));
        return properties;
    }

    /// A mail with its own `Message-ID`.
    private static final class IdentifiedMail extends MimeMessage {

        private final String id;

        IdentifiedMail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
