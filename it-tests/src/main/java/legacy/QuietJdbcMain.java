/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** Prints what a visitor of its JVM would see: output of JDBC work, and that nothing of an agent is visible. */
public final class QuietJdbcMain {
    private QuietJdbcMain() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 8; i++) {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:quiet;DB_CLOSE_DELAY=-1", "sa", "");
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select 40 + 2")) {
                result.next();
                System.out.println(
                        "answer " + result.getInt(1) + " " + (connection instanceof org.h2.jdbc.JdbcConnection));
            }
        }
        for (String name : new String[] {
            "io.millpond.agent.pool.BoundedPool",
            "io.millpond.agent.runtime.AgentRuntime",
            "io.millpond.shaded.net.bytebuddy.ByteBuddy",
            "net.bytebuddy.ByteBuddy",
            "io.opentelemetry.api.OpenTelemetry",
        }) {
            System.out.println(name + " " + visible(name));
        }
        System.err.println("own line on standard error");
    }

    private static String visible(String name) {
        try {
            Class.forName(name);
            return "visible";
        } catch (ClassNotFoundException e) {
            return "invisible";
        }
    }
}
