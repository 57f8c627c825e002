/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import org.jspecify.annotations.Nullable;

/** Tells the application's frames from those of the agent, the JDK, drivers, pools and frameworks. */
final class ApplicationFrames {

    /** Never the answer: whoever uses the connection stands above these. */
    private static final String[] PLUMBING = {
        "io.millpond.agent.",
        "io.millpond.bootstrap.",
        "io.millpond.facade.",
        "io.millpond.shaded.",
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "org.postgresql.",
        "com.impossibl.postgres.",
        "org.h2.",
        "org.hsqldb.",
        "org.mariadb.",
        "com.mysql.",
        "software.amazon.jdbc.",
        "org.apache.derby.",
        "org.sqlite.",
        "org.duckdb.",
        "oracle.jdbc.",
        "oracle.ucp.",
        "com.microsoft.sqlserver.",
        "com.ibm.db2.",
        "net.sourceforge.jtds.",
        "com.sap.db.",
        "com.clickhouse.",
        "org.firebirdsql.",
        "com.informix.",
        "com.zaxxer.hikari.",
        "org.apache.commons.dbcp",
        "org.apache.commons.pool",
        "org.apache.tomcat.",
        "com.mchange.",
        "com.alibaba.druid.",
        "io.agroal.",
        "org.jboss.jca.",
        "org.vibur.",
        "com.atomikos.",
        "bitronix.",
        "net.ttddyy.dsproxy.",
        "net.sf.log4jdbc.",
        "org.apache.shardingsphere.",
        "com.p6spy.",
        "kotlin.",
        "scala.",
        "groovy.lang.",
        "groovy.sql.",
        "org.codehaus.groovy.",
        "org.apache.groovy.",
    };

    /** Stand above the application's line too, but are better than nothing where there is no such line. */
    private static final String[] FRAMEWORKS = {
        "org.springframework.",
        "org.hibernate.",
        "org.eclipse.persistence.",
        "org.apache.openjpa.",
        "org.apache.ibatis.",
        "org.mybatis.",
        "com.baomidou.mybatisplus.",
        "com.mybatisflex.",
        "com.github.pagehelper.",
        "tk.mybatis.",
        "org.jooq.",
        "org.jdbi.",
        "com.querydsl.",
        "io.ebean.",
        "org.apache.commons.dbutils.",
        "org.sql2o.",
        "org.skife.jdbi.",
        "com.j256.ormlite.",
        "org.datanucleus.",
        "org.jetbrains.exposed.",
        "org.ktorm.",
        "scalikejdbc.",
        "slick.",
        "doobie.",
        "next.jdbc",
        "clojure.",
        "org.flywaydb.",
        "liquibase.",
        "org.quartz.",
        "io.quarkus.",
        "io.micronaut.",
        "org.apache.camel.",
        "org.apache.cayenne.",
        "org.aopalliance.",
        "net.sf.cglib.",
        "org.jboss.",
        "org.apache.catalina.",
        "org.eclipse.jetty.",
        "io.undertow.",
        "io.netty.",
        "io.vertx.",
        "reactor.",
        "io.reactivex.",
        "com.google.inject.",
        "org.junit.",
        "org.testng.",
    };

    /** Parts of the names of classes that are generated around the application's. */
    private static final String[] GENERATED = {
        "$$EnhancerBy",
        "$$SpringCGLIB$$",
        "$$FastClass",
        "$Proxy",
        "$$_Weld",
        "_$$_jvst",
        "$ByteBuddy$",
        "$auxiliary$",
        "$HibernateProxy$",
        "_ClientProxy",
        "_Subclass",
        "$Definition$Intercepted",
    };

    private ApplicationFrames() {}

    static @Nullable StackTraceElement first(StackTraceElement[] stack) {
        StackTraceElement framework = null;
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (startsWithAny(name, PLUMBING) || containsAny(name, GENERATED)) {
                continue;
            }
            if (!startsWithAny(name, FRAMEWORKS)) {
                return frame;
            }
            if (framework == null) {
                framework = frame;
            }
        }
        return framework;
    }

    private static boolean startsWithAny(String name, String[] prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean containsAny(String name, String[] parts) {
        if (name.indexOf('$') < 0 && name.indexOf('_') < 0) {
            return false;
        }
        for (String part : parts) {
            if (name.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
