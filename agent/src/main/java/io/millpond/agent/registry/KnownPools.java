/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

/**
 * Callers that are pools themselves, or migration tools that keep state in a session: what they ask for is never pooled. By
 * class name, because their classes live in loaders that we must not hold.
 */
final class KnownPools {

    /**
     * Name prefixes, each of a pool's classes that open physical connections or lend them, or of a migration tool. A driver's pool
     * is named by its class: the same package holds its driver and its unpooled DataSource. So are Hibernate's and EclipseLink's:
     * beside them stands the class that only asks the application's DataSource.
     */
    private static final String[] PREFIXES = {
        "com.zaxxer.hikari.",
        "org.apache.commons.dbcp.",
        "org.apache.commons.dbcp2.",
        "org.apache.tomcat.jdbc.pool.",
        "org.apache.tomcat.dbcp.",
        "com.mchange.v2.c3p0.",
        "com.alibaba.druid.",
        "org.vibur.dbcp.",
        "io.agroal.",
        "com.jolbox.bonecp.",
        "org.logicalcobwebs.proxool.",
        "oracle.ucp.",
        "org.jboss.jca.adapters.jdbc.",
        "org.apache.ibatis.datasource.pooled.",
        "org.hibernate.engine.jdbc.connections.internal.Driver",
        "org.eclipse.persistence.internal.databaseaccess.",
        "org.eclipse.persistence.sessions.DefaultConnector",
        "org.springframework.jdbc.datasource.SingleConnectionDataSource",
        "org.postgresql.ds.PGPoolingDataSource",
        "org.postgresql.jdbc2.optional.PoolingDataSource",
        "org.postgresql.jdbc3.Jdbc3PoolingDataSource",
        "org.h2.jdbcx.JdbcConnectionPool",
        "org.hsqldb.jdbc.JDBCPool",
        "org.mariadb.jdbc.MariaDbPoolDataSource",
        "oracle.jdbc.pool.OracleOCIConnectionPool",
        "com.ibm.ws.rsadapter.",
        "weblogic.jdbc.",
        "com.sun.gjc.",
        "coldfusion.server.j2ee.sql.pool.",
        "org.flywaydb.",
        "liquibase.",
    };

    private KnownPools() {}

    static boolean isPool(String callerClassName) {
        for (String prefix : PREFIXES) {
            if (callerClassName.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
