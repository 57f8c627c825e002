/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownPoolsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.zaxxer.hikari.pool.PoolBase",
                "com.zaxxer.hikari.util.DriverDataSource",
                "org.apache.commons.dbcp2.DriverManagerConnectionFactory",
                "org.apache.commons.dbcp.DataSourceConnectionFactory",
                "com.mchange.v2.c3p0.WrapperConnectionPoolDataSource",
                "org.apache.tomcat.jdbc.pool.PooledConnection",
                "com.alibaba.druid.pool.DruidAbstractDataSource",
                "org.vibur.dbcp.pool.Connector$Builder$DataSource",
                "io.agroal.pool.ConnectionFactory",
                "com.jolbox.bonecp.BoneCP",
                "org.logicalcobwebs.proxool.DefaultConnectionBuilder",
                "oracle.ucp.jdbc.DataSourceConnectionFactoryAdapter",
                "org.jboss.jca.adapters.jdbc.local.LocalManagedConnectionFactory",
                "org.apache.ibatis.datasource.pooled.PooledDataSource",
                "org.hibernate.engine.jdbc.connections.internal.DriverManagerConnectionCreator",
                "org.eclipse.persistence.sessions.DefaultConnector",
                "org.springframework.jdbc.datasource.SingleConnectionDataSource",
                "org.flywaydb.core.internal.jdbc.JdbcUtils",
                "liquibase.database.jvm.JdbcConnection",
            })
    void poolsAndMigrationToolsAreRecognisedAtOnce(String caller) {
        assertThat(KnownPools.isPool(caller)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.acme.Dao",
                "org.springframework.jdbc.datasource.DriverManagerDataSource",
                "org.apache.ibatis.datasource.unpooled.UnpooledDataSource",
                "groovy.sql.Sql",
                "org.jooq.impl.DSL",
                "org.hibernate.engine.jdbc.connections.internal.DatasourceConnectionProviderImpl",
                "org.eclipse.persistence.sessions.JNDIConnector",
                "",
            })
    void applicationsAndUnpooledSourcesAreNot(String caller) {
        assertThat(KnownPools.isPool(caller)).isFalse();
    }
}
