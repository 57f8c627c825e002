/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import java.util.regex.Pattern;

/**
 * Takes what may be a secret out of a text that others wrote (an exception's message, a line of a library) before it is shown:
 * the user part of a URL, header lists, and values after words such as {@code password=}.
 */
public final class Secrets {

    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]+@");
    private static final Pattern HEADERS = Pattern.compile("(?i)(headers?\\s*[=:])\\s*\\S.*", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:authorization|api[-_]?key|access[-_]?key|token|secret|password|passwd|pwd)\\s*[=:])\\s*(?:(?:bearer|basic)\\s+)?[^\\s,;&\"']+");

    private Secrets() {}

    public static String masked(String text) {
        String hidden = USER_INFO.matcher(text).replaceAll("://***@");
        hidden = HEADERS.matcher(hidden).replaceAll("$1***");
        return NAMED.matcher(hidden).replaceAll("$1***");
    }
}
