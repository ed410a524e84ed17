package dev.ambit.server;

import static dev.ambit.server.ConfigOption.MAIL_FROM;
import static dev.ambit.server.ConfigOption.PUBLIC_URL;
import static dev.ambit.server.ConfigOption.SMTP_URL;

import dev.ambit.config.OptionValue;
import dev.ambit.config.OptionValues;
import dev.ambit.notification.MailServer;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The options that name the mail server.
final class MailOptions {

    private static final Pattern URL = Pattern.compile(
            "smtps?://([\\w.~+=%@-]+?:[\\w.~+=%-]+@)?" + "[A-Za-z0-9][A-Za-z0-9.-]*(:\\d{1,5})?(\\?tls=off)?");

    private static final Pattern ADDRESS = Pattern.compile("[\\w.+-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

    private MailOptions() {}

    /// Returns the mail server of the options, or null if no mail is sent.
    ///
    /// @throws IllegalArgumentException if a value is invalid, or only some of the required options are set
    static @Nullable MailServer read(OptionValues given) {
        OptionValue url = given.of(SMTP_URL);
        OptionValue from = given.of(MAIL_FROM);
        if (!url.isSet() && !from.isSet()) {
            return null;
        }
        for (ConfigOption needed : List.of(SMTP_URL, MAIL_FROM, PUBLIC_URL)) {
            if (!given.of(needed).isSet()) {
                throw new IllegalArgumentException("%4$s is not set. To send e-mail, set %1$s, %2$s and %3$s."
                        .formatted(
                                SMTP_URL.variable(), MAIL_FROM.variable(), PUBLIC_URL.variable(), needed.variable()));
            }
        }
        if (!URL.matcher(url.text()).matches() || URI.create(url.text()).getHost() == null) {
            throw url.refused("smtp:// or smtps:// with a host, such as smtps://user:password@mail.example.com:465");
        }
        if (!ADDRESS.matcher(from.text()).matches()) {
            throw from.refused("an e-mail address, such as ambit@example.com");
        }
        return MailServer.of(URI.create(url.text()), from.text());
    }
}
