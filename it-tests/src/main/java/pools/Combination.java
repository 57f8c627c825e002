/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package pools;

import java.sql.Connection;

/** One source of connections on a database of its own. */
abstract class Combination {
    final String name;
    final boolean pool;

    /** The database; also the name by which an agent would show a pool of it. */
    final String database;

    Combination(String name, boolean pool) {
        this.name = name;
        this.pool = pool;
        this.database = name.replaceAll("[^a-z0-9]", "_");
    }

    String url() {
        return "jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1";
    }

    abstract void open() throws Exception;

    abstract Connection borrow() throws Exception;

    /** As its user gives it back. */
    void giveBack(Connection connection) throws Exception {
        connection.close();
    }

    abstract void shut() throws Exception;
}
