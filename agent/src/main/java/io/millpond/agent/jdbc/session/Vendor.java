/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.SqlDialect;

/** Whose error codes and whose SQL. */
enum Vendor {
    POSTGRESQL(SqlDialect.POSTGRESQL),
    MYSQL(SqlDialect.MYSQL),
    H2(SqlDialect.H2),
    ORACLE(SqlDialect.ORACLE),
    SQLSERVER(SqlDialect.SQLSERVER),
    DB2(SqlDialect.STANDARD),
    OTHER(SqlDialect.STANDARD);

    final SqlDialect dialect;

    Vendor(SqlDialect dialect) {
        this.dialect = dialect;
    }

    /** By {@code db.system.name}. */
    static Vendor of(String systemName) {
        switch (systemName) {
            case "postgresql":
            case "aws.redshift":
            case "cockroachdb":
                return POSTGRESQL;
            case "mysql":
            case "mariadb":
                return MYSQL;
            case "h2database":
                return H2;
            case "oracle.db":
                return ORACLE;
            case "microsoft.sql_server":
                return SQLSERVER;
            case "ibm.db2":
                return DB2;
            default:
                return OTHER;
        }
    }
}
