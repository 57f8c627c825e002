/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package loader;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A servlet that opens a connection for each query. Lives in WEB-INF/classes, its driver in WEB-INF/lib. */
public final class WebappWork extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** What the application forgets to close; a static field, as such things are kept. */
    private static Connection forgotten;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
        try {
            Class.forName(request.getParameter("driver"));
            Set<String> sessions = new HashSet<String>();
            if ("first".equals(request.getParameter("forget"))) {
                forgotten = open(request);
                session(forgotten, request.getParameter("sql"));
            }
            for (int i = 0; i < 8; i++) {
                try (Connection connection = open(request)) {
                    sessions.add(session(connection, request.getParameter("sql")));
                }
            }
            if ("true".equals(request.getParameter("forget"))) {
                forgotten = open(request);
                session(forgotten, request.getParameter("sql"));
            }
            response.getWriter().println(sessions.size());
        } catch (SQLException | ClassNotFoundException e) {
            response.sendError(500, e.toString());
        }
    }

    private static Connection open(HttpServletRequest request) throws SQLException {
        return DriverManager.getConnection(
                request.getParameter("url"), request.getParameter("user"), request.getParameter("password"));
    }

    private static String session(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
