/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import brave.Tracing;
import brave.propagation.CurrentTraceContext;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * An application that is traced by Brave, or that has ids in the diagnostic context of its log. Arguments: url, brave | brave64 |
 * mdc | mdcCamel | mdcOdd. Prints the ids that its statements belong under.
 */
public final class OtherTracingApp {
    private static String url;
    private static String how;
    private static long ids = 0x1234567890abcdefL;

    private OtherTracingApp() {}

    public static void main(String[] args) throws SQLException {
        url = args[0];
        how = args[1];
        query("select 100"); // before there is any tracing
        Tracing tracing = null;
        if (how.startsWith("brave")) {
            tracing = Tracing.newBuilder()
                    .currentTraceContext(ThreadLocalCurrentTraceContext.create())
                    .traceId128Bit(how.equals("brave"))
                    .build();
        } else {
            LoggerFactory.getLogger("app").info("up");
        }
        for (int i = 1; i <= 3; i++) {
            try (AutoCloseable ignored = work(tracing, "select " + i)) {
                query("select " + i);
            } catch (SQLException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        try (AutoCloseable ignored = work(tracing, "values 5");
                Connection connection = DriverManager.getConnection(url, "sa", "")) {
            try (AutoCloseable alsoIgnored = work(tracing, "select 4 + ?");
                    PreparedStatement statement = connection.prepareStatement("select 4 + ?")) {
                statement.setInt(1, 4);
                statement.executeQuery().close();
            }
            work(tracing, "values 5");
            query(connection, "values 5");
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins to trace, and prints what. */
    private static AutoCloseable work(Tracing tracing, String sql) {
        if (tracing != null) {
            brave.Span span = tracing.tracer().newTrace().name("work").start();
            TraceContext context = span.context();
            CurrentTraceContext.Scope scope = tracing.currentTraceContext().newScope(context);
            String trace = context.traceIdString();
            System.out.println(sql + "=" + (trace.length() == 16 ? "0000000000000000" + trace : trace) + "/"
                    + context.spanIdString());
            return scope;
        }
        String trace = String.format("%016x%016x", ids++, ids++);
        String span = String.format("%016x", ids++);
        switch (how) {
            case "mdcCamel":
                MDC.put("traceId", trace);
                MDC.put("spanId", span);
                break;
            case "mdcOdd":
                // A request's number, as applications have had it long before there was a standard.
                MDC.put("traceId", "4711");
                MDC.put("spanId", span);
                break;
            default:
                MDC.put("trace_id", trace);
                MDC.put("span_id", span);
        }
        System.out.println(sql + "=" + trace + "/" + span);
        return MDC::clear;
    }

    private static void query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            query(connection, sql);
        }
    }

    private static void query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
        }
    }
}
