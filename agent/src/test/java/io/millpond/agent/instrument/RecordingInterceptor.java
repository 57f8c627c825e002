/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcCall;
import io.millpond.bootstrap.JdbcInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Writes down what the advice says and answers as the test wants. */
class RecordingInterceptor extends JdbcInterceptor implements AutoCloseable {

    final List<String> heard = new ArrayList<>();

    /** What each entry answers. */
    JdbcCall answer;

    RecordingInterceptor() {
        InterceptorHolder.set(this);
    }

    @Override
    public JdbcCall enterDriverManager(String url, Properties info, Class<?> caller) {
        heard.add("DriverManager " + url);
        return answer;
    }

    @Override
    public JdbcCall enterDataSource(
            Object dataSource, String user, String password, boolean withCredentials, Class<?> promised) {
        return heard(
                dataSource.getClass().getSimpleName() + (withCredentials ? "(" + user + "," + password + ")" : "()"),
                promised);
    }

    @Override
    public JdbcCall enterDriver(Object driver, String url, Properties info, Class<?> promised) {
        return heard(driver.getClass().getSimpleName() + " connect " + url, promised);
    }

    @Override
    public JdbcCall enterPooledSource(Object source) {
        return heard(source.getClass().getSimpleName() + " pooled", null);
    }

    @Override
    public JdbcCall enterPooledConnection(Object pooled, Class<?> promised) {
        return heard(pooled.getClass().getSimpleName() + " of a pool", promised);
    }

    private JdbcCall heard(String what, Class<?> promised) {
        heard.add(promised == null ? what : what + " as " + promised.getSimpleName());
        return answer;
    }

    @Override
    public void close() {
        InterceptorHolder.set(null);
    }
}
