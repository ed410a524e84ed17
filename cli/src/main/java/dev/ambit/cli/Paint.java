package dev.ambit.cli;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// Colors for terminals.
record Paint(boolean isOn) {

    private static final String PRODUCTION = "PRODUCTION";
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");

    /// Returns a text in the color of warnings.
    Text warning(String text) {
        return painted("33", text);
    }

    Text title(String text) {
        return painted("1", text);
    }

    /// Returns the type of an environment. Production stands out, also without colors.
    Text type(String type) {
        return type.equals(PRODUCTION) ? painted("1;37;41", PRODUCTION) : Text.of("non-production");
    }

    /// Returns a color such as `#2563eb`, painted in that color.
    Text color(String written) {
        if (!COLOR.matcher(written).matches()) {
            return Text.of(written);
        }
        byte[] parts = HexFormat.of().parseHex(written, 1, written.length());
        return painted("38;2;%d;%d;%d".formatted(parts[0] & 0xff, parts[1] & 0xff, parts[2] & 0xff), written);
    }

    private Text painted(String style, String text) {
        Text plain = Text.of(text);
        return isOn ? new Text(plain.plain(), "\u001b[%sm%s\u001b[0m".formatted(style, plain.plain())) : plain;
    }
}
