/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pieces of a JDBC URL. Every cut errs towards showing less. */
final class UrlText {

    private UrlText() {}

    /** The text up to the first of the given characters. */
    static String until(String text, String stops) {
        for (int i = 0; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return text.substring(0, i);
            }
        }
        return text;
    }

    /** What follows {@code until(text, stops)} and its stop. */
    static String after(String text, String stops) {
        int cut = until(text, stops).length();
        return cut >= text.length() ? "" : text.substring(cut + 1);
    }

    /**
     * Drops user info: everything up to the last {@code @} that stands before the first {@code =}, for a password may hold
     * slashes, colons and question marks.
     */
    static String withoutUserInfo(String text) {
        int limit = text.indexOf('=');
        int at = text.lastIndexOf('@', limit < 0 ? text.length() : limit);
        return at < 0 ? text : text.substring(at + 1);
    }

    static boolean hasUserInfo(String text) {
        return withoutUserInfo(text).length() != text.length();
    }

    /** {@code key=value} pairs, keys in lower case, first one wins; a value may be in braces (SQL Server). */
    static Map<String, String> parameters(String text, String separators) {
        Map<String, String> found = new HashMap<>();
        int i = 0;
        while (i < text.length()) {
            int eq = i;
            while (eq < text.length() && text.charAt(eq) != '=' && separators.indexOf(text.charAt(eq)) < 0) {
                eq++;
            }
            String key = text.substring(i, eq).trim().toLowerCase(Locale.ROOT);
            String value = "";
            i = eq;
            if (i < text.length() && text.charAt(i) == '=') {
                int end = valueEnd(text, i + 1, separators);
                value = text.substring(i + 1, end).trim();
                if (value.startsWith("{") && value.endsWith("}")) {
                    value = value.substring(1, value.length() - 1);
                }
                i = end;
            }
            if (!key.isEmpty() && !found.containsKey(key)) {
                found.put(key, value);
            }
            i++;
        }
        return found;
    }

    private static int valueEnd(String text, int from, String separators) {
        int i = from;
        boolean braced = i < text.length() && text.charAt(i) == '{';
        while (i < text.length()) {
            char c = text.charAt(i);
            if (braced && c == '}') {
                braced = false;
            } else if (!braced && separators.indexOf(c) >= 0) {
                return i;
            }
            i++;
        }
        return i;
    }

    /** A name that may be shown, or null: no control characters, none of the signs that separate a parameter or a secret. */
    static @Nullable String showable(@Nullable String raw, int max) {
        if (raw == null) {
            return null;
        }
        String text = raw.trim();
        if (text.isEmpty() || text.length() > max) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x7f && c < 0xa0 || "=@;?&\"'".indexOf(c) >= 0) {
                return null;
            }
        }
        return text;
    }

    /** The file's name: no path, and no user's home. */
    static String fileName(String path) {
        String text = path.replace('\\', '/');
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** The host of {@code host[:port]} or {@code [ipv6][:port]}; null where it is none. */
    static @Nullable String hostOf(String text) {
        String host = text.trim();
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            String address = end < 0 ? "" : host.substring(1, end);
            return only(address, "0123456789abcdefABCDEF:.%") && !address.isEmpty() ? host.substring(0, end + 1) : null;
        }
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        if (name.isEmpty() || name.length() > 253) {
            return null;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '-' && c != '_') {
                return null;
            }
        }
        return name;
    }

    /** The port of {@code host[:port]}, the default without one, {@link Integer#MIN_VALUE} where it is no number. */
    static int portOf(String text, int defaultPort) {
        String rest = text.trim();
        int end = rest.startsWith("[")
                ? rest.indexOf(']') + 1
                : Math.max(0, until(rest, ":").length());
        rest = rest.substring(Math.min(end, rest.length()));
        if (rest.isEmpty() || rest.equals(":")) {
            return defaultPort;
        }
        return rest.startsWith(":") ? number(rest.substring(1), Integer.MIN_VALUE) : Integer.MIN_VALUE;
    }

    static int number(@Nullable String digits, int otherwise) {
        if (digits == null || digits.isEmpty() || digits.length() > 5 || !only(digits, "0123456789")) {
            return otherwise;
        }
        int value = Integer.parseInt(digits);
        return value <= 65535 ? value : otherwise;
    }

    private static boolean only(String text, String allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (allowed.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code %41} and the like; a malformed escape is left as it is. */
    static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = new byte[text.length() * 3];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes[n++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                byte[] utf8 = String.valueOf(c).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                System.arraycopy(utf8, 0, bytes, n, utf8.length);
                n += utf8.length;
            }
        }
        return new String(bytes, 0, n, java.nio.charset.StandardCharsets.UTF_8);
    }
}
