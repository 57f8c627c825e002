/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.DriverManager;
import java.util.Properties;

/** Connects where nothing is, several times each. Arguments: urls. */
public final class BadUrlApp {
    private BadUrlApp() {}

    public static void main(String[] args) {
        Transcript transcript = new Transcript();
        for (String url : args) {
            for (int i = 0; i < 4; i++) {
                transcript.tell(url, () -> DriverManager.getConnection(url, "u", "p") != null);
            }
            transcript.tell(url, () -> DriverManager.getConnection(url) != null);
            transcript.tell(url, () -> DriverManager.getConnection(url, new Properties()) != null);
        }
        transcript.tell("null", () -> DriverManager.getConnection(null) != null);
        transcript.tell("null with user", () -> DriverManager.getConnection(null, "u", "p") != null);
        transcript.tell("null password", () -> DriverManager.getConnection("jdbc:none:x", null, null) != null);
        System.out.println("end");
    }
}
