/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/** A guest book in an embedded Tomcat, with a DataSource from JNDI and by DriverManager. Arguments: url user password folder. */
public final class TomcatApp {
    private TomcatApp() {}

    /** What the two servlets have in common: everything but the door. */
    abstract static class GuestBook extends HttpServlet {
        private static final long serialVersionUID = 1L;

        abstract Connection open() throws SQLException;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            PrintWriter out = response.getWriter();
            try (Connection connection = open();
                    PreparedStatement statement =
                            connection.prepareStatement("select name, visits from guest where id = ? order by id")) {
                statement.setInt(1, Integer.parseInt(request.getParameter("id")));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        out.println(rows.getString(1) + " visits " + rows.getInt(2));
                    }
                }
                out.println("autocommit " + connection.getAutoCommit());
                out.println("~session " + Stages.idOf(connection));
            } catch (SQLException e) {
                response.setStatus(500);
                out.println(e.getClass().getName() + " " + e.getSQLState());
            }
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            PrintWriter out = response.getWriter();
            Connection connection = null;
            try {
                connection = open();
                connection.setAutoCommit(false);
                Statement statement = connection.createStatement();
                out.println(statement.executeUpdate(
                        "update guest set visits = visits + 1 where id = " + request.getParameter("id")));
                if (request.getParameter("fail") != null) {
                    statement.executeUpdate("insert into guest values (1, 'again', 0)");
                }
                connection.commit();
                // The statement is left to the connection, as so many are.
            } catch (SQLException e) {
                response.setStatus(500);
                out.println(e.getClass().getName() + " " + e.getSQLState());
                rollback(connection);
            } finally {
                close(connection);
            }
        }

        private static void rollback(Connection connection) {
            try {
                if (connection != null) {
                    connection.rollback();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void close(Connection connection) {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Looks its DataSource up for each request. */
    public static final class ByJndi extends GuestBook {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("BanJNDI") // a fixed name in the container's own context
        Connection open() throws SQLException {
            try {
                return ((DataSource) new InitialContext().lookup("java:comp/env/jdbc/book")).getConnection();
            } catch (NamingException e) {
                throw new SQLException("no DataSource", "IT001", e);
            }
        }
    }

    /** Opens its connection itself. */
    public static final class ByDriverManager extends GuestBook {
        private static final long serialVersionUID = 1L;

        @Override
        Connection open() throws SQLException {
            return DriverManager.getConnection(
                    getServletContext().getInitParameter("url"),
                    getServletContext().getInitParameter("user"),
                    getServletContext().getInitParameter("password"));
        }
    }

    /** The number of a connection's session. */
    private static final class Stages {
        static String idOf(Connection connection) throws SQLException {
            String url = connection.getMetaData().getURL();
            String sql = url.startsWith("jdbc:postgresql:")
                    ? "select pg_backend_pid()"
                    : url.startsWith("jdbc:h2:") ? "select session_id()" : "select connection_id()";
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        // Kept in a variable: a logger that nobody holds forgets its level.
        Logger tomcatLog = Logger.getLogger("org.apache");
        tomcatLog.setLevel(Level.WARNING);
        try (Connection connection = stage.open();
                Statement statement = connection.createStatement()) {
            statement.execute("create table guest (id int not null primary key, name varchar(40), visits int)");
            for (int id = 0; id < 4; id++) {
                statement.execute("insert into guest values (" + id + ", 'guest " + id + "', 0)");
            }
        }
        Path folder = Paths.get(stage.more.get(0));
        Path web = Files.createDirectories(folder.resolve("book"));
        Files.createDirectories(web.resolve("WEB-INF"));
        Files.write(web.resolve("WEB-INF/web.xml"), webXml(stage).getBytes(StandardCharsets.UTF_8));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.setHostname("127.0.0.1");
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.enableNaming();
        Context context = tomcat.addWebapp("/book", web.toFile().getAbsolutePath());
        context.getNamingResources().addResource(resource(stage));
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("the application did not start: " + context.getState());
        }
        String base = "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/book/";
        requests(stage, base);
        tomcat.stop();
        tomcat.destroy();
        stage.say("end " + tomcatLog.getLevel());
    }

    private static String webXml(Stage stage) {
        StringBuilder text = new StringBuilder(
                "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"4.0\" metadata-complete=\"true\">");
        for (String[] parameter :
                new String[][] {{"url", stage.url}, {"user", stage.user}, {"password", stage.password}}) {
            text.append("<context-param><param-name>")
                    .append(parameter[0])
                    .append("</param-name><param-value>")
                    .append(parameter[1].replace("&", "&amp;"))
                    .append("</param-value></context-param>");
        }
        for (Class<?> servlet : new Class<?>[] {ByJndi.class, ByDriverManager.class}) {
            String name = servlet.getSimpleName();
            text.append("<servlet><servlet-name>")
                    .append(name)
                    .append("</servlet-name><servlet-class>")
                    .append(servlet.getName())
                    .append("</servlet-class></servlet><servlet-mapping><servlet-name>")
                    .append(name)
                    .append("</servlet-name><url-pattern>/")
                    .append(name)
                    .append("</url-pattern></servlet-mapping>");
        }
        return text.append("</web-app>").toString();
    }

    /** The driver's own unpooled DataSource, as an administrator writes it into the context. */
    private static ContextResource resource(Stage stage) {
        ContextResource resource = new ContextResource();
        resource.setName("jdbc/book");
        resource.setAuth("Container");
        resource.setSingleton(false);
        resource.setType(
                stage.url.startsWith("jdbc:postgresql:")
                        ? "org.postgresql.ds.PGSimpleDataSource"
                        : stage.url.startsWith("jdbc:h2:")
                                ? "org.h2.jdbcx.JdbcDataSource"
                                : "org.mariadb.jdbc.MariaDbDataSource");
        resource.setProperty("factory", "org.apache.naming.factory.BeanFactory");
        resource.setProperty(
                stage.url.startsWith("jdbc:postgresql:") ? "url" : stage.isMariaDb() ? "url" : "URL", stage.url);
        resource.setProperty("user", stage.user);
        resource.setProperty("password", stage.password);
        return resource;
    }

    private static void requests(Stage stage, String base) throws Exception {
        for (String door : new String[] {"ByDriverManager", "ByJndi"}) {
            stage.at(door);
            for (int i = 0; i < 6; i++) {
                int id = i % 4;
                String path = base + door + "?id=" + id;
                stage.say("post " + request("POST", path));
                stage.say("get " + told(request("GET", path)));
                stage.say("failing " + request("POST", path + "&fail=yes"));
            }
            stage.say("nobody " + told(request("GET", base + door + "?id=7")));
            crowd(stage, base + door);
        }
    }

    /** Thirty requests on eight threads; each answer is one of few, in whatever order. */
    private static void crowd(Stage stage, String path) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int id = i % 4;
            Callable<String> visit = () -> request("POST", path + "?id=" + id);
            answers.add(threads.submit(visit));
        }
        List<String> all = new ArrayList<>();
        for (Future<String> answer : answers) {
            all.add(answer.get());
        }
        threads.shutdown();
        stage.say("crowd " + all);
        for (int id = 0; id < 4; id++) {
            stage.say("after " + told(request("GET", path + "?id=" + id)));
        }
    }

    /** Takes the session's line out of an answer, to a line of its own. */
    private static String told(String answer) {
        int at = answer.indexOf("~session");
        if (at < 0) {
            return answer;
        }
        int end = answer.indexOf('|', at);
        System.out.println("~session request " + answer.substring(at + "~session ".length(), end));
        return answer.substring(0, at) + answer.substring(end);
    }

    private static String request(String method, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(path).openConnection();
        connection.setRequestMethod(method);
        int status = connection.getResponseCode();
        StringBuilder text = new StringBuilder().append(status).append(' ');
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                status >= 400 ? connection.getErrorStream() : connection.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                text.append(line).append('|');
            }
        }
        return text.toString();
    }
}
