package dev.ambit.notification;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Mails the links that work once: invitations and password resets. The outbox stores them encrypted.
public final class TicketMail {

    static final String SECRET = "outbox";

    private final Secrets secrets;
    private final @Nullable String publicUrl;

    /// @param publicUrl null: the server sends no mail
    public TicketMail(Secrets secrets, @Nullable String publicUrl) {
        this.secrets = secrets;
        this.publicUrl = publicUrl;
    }

    public boolean isOn() {
        return publicUrl != null;
    }

    /// Mails an invitation, if the server sends mail, in the transaction that issues it.
    public void invite(Handle tx, AccountId account, String accountName, String to, String token, Instant now) {
        if (isOn()) {
            Outbox.addMail(
                    tx,
                    account,
                    to,
                    "Invitation to %s".formatted(accountName),
                    """
                    You are invited to the account %s in Ambit. Open this link to join. It works once and expires after 7 days.

                    %s

                    If you did not expect this invitation, ignore this mail.
                    """.formatted(accountName, Outbox.LINK),
                    link("/console/join", token),
                    now);
        }
    }

    /// Mails a password reset, if the server sends mail.
    public void resetPassword(Handle tx, String to, String token, Instant now) {
        if (isOn()) {
            Outbox.addMail(
                    tx, null, to, "Password reset", """
                    Open this link to choose a new password for Ambit. It works once and expires after a day.

                    %s

                    If you did not ask for a new password, ignore this mail. Your password stays the same.
                    """.formatted(Outbox.LINK), link("/console/reset", token), now);
        }
    }

    private byte[] link(String path, String token) {
        String url = Objects.requireNonNull(publicUrl);
        return secrets.sealOwn(
                "%s%s?token=%s".formatted(url, path, URLEncoder.encode(token, StandardCharsets.UTF_8)), SECRET);
    }
}
