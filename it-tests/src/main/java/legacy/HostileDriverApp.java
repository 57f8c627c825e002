/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/** Calls everything of a driver that misbehaves and prints what it gets. Arguments: borrows urls. */
public final class HostileDriverApp {
    private HostileDriverApp() {}

    public static void main(String[] args) throws Exception {
        FakeDriver.register();
        Transcript transcript = new Transcript();
        for (int u = 1; u < args.length; u++) {
            String url = args[u];
            for (int i = 1; i <= Integer.parseInt(args[0]); i++) {
                transcript.at(url + " b" + i);
                Connection[] made = new Connection[1];
                transcript.tell("connect", () -> (made[0] = DriverManager.getConnection(url, "u", "p")) != null);
                if (made[0] != null) {
                    use(transcript, made[0], i);
                }
            }
        }
        System.out.println("end");
        System.out.println("connects=" + FakeDriver.CONNECTS.get());
    }

    private static void use(Transcript transcript, Connection connection, int i) {
        transcript.tell("autocommit", connection::getAutoCommit);
        transcript.tell("valid", () -> connection.isValid(1));
        transcript.tell("warnings", connection::getWarnings);
        transcript.tell("metadata", () -> connection.getMetaData() != null);
        transcript.tell("statement", () -> {
            Statement statement = connection.createStatement();
            ResultSet result = statement.executeQuery("select 1");
            String rows = result.next() + " " + result.getString(1) + " " + result.next();
            result.close();
            statement.close();
            return rows;
        });
        transcript.tell("prepared", () -> {
            PreparedStatement statement = connection.prepareStatement("update t set a = ?");
            statement.setInt(1, 5);
            int count = statement.executeUpdate();
            statement.close();
            return count;
        });
        transcript.tell("call", () -> {
            CallableStatement statement = connection.prepareCall("{call p(?)}");
            statement.registerOutParameter(1, 4);
            boolean answer = statement.execute();
            statement.close();
            return answer;
        });
        if (i % 3 == 0) {
            transcript.tell("transaction", () -> {
                connection.setAutoCommit(false);
                connection.createStatement().executeUpdate("insert into t values (1)");
                connection.commit();
                connection.rollback();
                return "done";
            });
        }
        transcript.tell("setReadOnly", () -> {
            connection.setReadOnly(true);
            return "done";
        });
        transcript.tell("close", () -> {
            connection.close();
            return "done";
        });
        transcript.tell("closed", connection::isClosed);
    }
}
