/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationFramesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.millpond.agent.jdbc.LogicalConnection",
                "io.millpond.bootstrap.InterceptorHolder",
                "io.millpond.facade.PgConnection$1",
                "java.sql.DriverManager",
                "javax.sql.DataSource",
                "jdk.internal.reflect.DirectMethodHandleAccessor",
                "sun.reflect.NativeMethodAccessorImpl",
                "com.sun.proxy.$Proxy12",
                "jdk.proxy2.$Proxy7",
                "org.postgresql.Driver",
                "org.h2.Driver",
                "org.mariadb.jdbc.Driver",
                "com.mysql.cj.jdbc.Driver",
                "oracle.jdbc.OracleDriver",
                "com.microsoft.sqlserver.jdbc.SQLServerDriver",
                "com.zaxxer.hikari.HikariDataSource",
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.springframework.jdbc.core.JdbcTemplate",
                "org.hibernate.engine.jdbc.internal.JdbcCoordinatorImpl",
                "org.apache.ibatis.executor.SimpleExecutor",
                "org.jooq.impl.AbstractQuery",
                "groovy.sql.Sql",
                "com.github.pagehelper.PageInterceptor",
                "org.jetbrains.exposed.sql.statements.Statement",
                "scalikejdbc.DBConnection",
                "com.acme.Person$HibernateProxy$Kx12",
                "com.acme.Orders_Subclass",
                "com.acme.$Orders$Definition$Intercepted",
                "com.acme.Repo$$EnhancerBySpringCGLIB$$3f",
                "com.acme.Repo$$SpringCGLIB$$0"
            })
    void theLineBelowThisClassIsTheApplications(String between) {
        StackTraceElement[] stack = stack(between, "com.acme.Report", "com.acme.Main");

        assertThat(ApplicationFrames.first(stack)).isEqualTo(stack[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.millpond.examples.shop.Shop",
                "com.acme.Report$Inner",
                "com.acme.db.Proxy",
                "javautil.Odd",
                "Unpackaged"
            })
    void anApplicationsOwnClassIsNotSkipped(String own) {
        StackTraceElement[] stack = stack(own, "com.acme.Main");

        assertThat(ApplicationFrames.first(stack)).isEqualTo(stack[0]);
    }

    @Test
    void aFrameworkIsBetterThanNothingAndNothingIsNull() {
        StackTraceElement[] stack = stack("java.sql.DriverManager", "org.quartz.Jobs", "java.lang.Thread");

        assertThat(ApplicationFrames.first(stack)).isEqualTo(stack[1]);
        assertThat(ApplicationFrames.first(stack("java.lang.Thread"))).isNull();
        assertThat(ApplicationFrames.first(new StackTraceElement[0])).isNull();
    }

    private static StackTraceElement[] stack(String... classes) {
        return Stream.of(classes)
                .map(name -> new StackTraceElement(name, "run", "File.java", 1))
                .toArray(StackTraceElement[]::new);
    }
}
