/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An application with tracing of its own. Arguments: url agent | sdk | late. Prints the ids that its statements belong under. */
public final class TracedApp {
    private static String url;

    private TracedApp() {}

    public static void main(String[] args) throws Exception {
        url = args[0];
        OpenTelemetrySdk sdk = null;
        if (args[1].equals("late")) {
            for (int i = 0; i < 3; i++) {
                query("select 100");
            }
            // Refused, with a line on standard error, once anybody has used a context.
            boolean[] asked = new boolean[1];
            ContextStorage.addWrapper(storage -> {
                asked[0] = true;
                return storage;
            });
            sdk = sdk();
            Span.current();
            System.out.println("wrapped=" + asked[0]);
        } else if (args[1].equals("sdk")) {
            sdk = sdk();
        }
        Tracer tracer = GlobalOpenTelemetry.getTracer("app");
        for (int i = 1; i <= 3; i++) {
            Span work = tracer.spanBuilder("work").startSpan();
            try (Scope ignored = work.makeCurrent()) {
                print("select " + i, work);
                query("select " + i);
            } finally {
                work.end();
            }
        }
        Span outer = tracer.spanBuilder("outer").startSpan();
        try (Scope ignored = outer.makeCurrent();
                Connection connection = DriverManager.getConnection(url, "sa", "")) {
            Span inner = tracer.spanBuilder("inner").startSpan();
            try (Scope alsoIgnored = inner.makeCurrent();
                    PreparedStatement statement = connection.prepareStatement("select 4 + ?")) {
                print("select 4 + ?", inner);
                statement.setInt(1, 4);
                statement.executeQuery().close();
            } finally {
                inner.end();
            }
            print("values 5", outer);
            query(connection, "values 5");
        } finally {
            outer.end();
        }
        if (sdk != null) {
            sdk.close();
        }
    }

    /** With a processor, without which the SDK makes no spans at all. */
    private static OpenTelemetrySdk sdk() {
        SpanProcessor nowhere = new SpanProcessor() {
            @Override
            public void onStart(Context parent, ReadWriteSpan span) {
                // nothing
            }

            @Override
            public boolean isStartRequired() {
                return true;
            }

            @Override
            public void onEnd(ReadableSpan span) {
                // nothing
            }

            @Override
            public boolean isEndRequired() {
                return true;
            }
        };
        return OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder().addSpanProcessor(nowhere).build())
                .buildAndRegisterGlobal();
    }

    private static void print(String sql, Span under) {
        System.out.println(sql + "=" + under.getSpanContext().getTraceId() + "/"
                + under.getSpanContext().getSpanId());
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
