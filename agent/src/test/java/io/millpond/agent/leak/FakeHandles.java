/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

/** The shape of the jdbc wrappers: who holds whom, and the protocol of a call. */
final class FakeHandles {

    private FakeHandles() {}

    static Conn connection(LeakWorld world) {
        Anchor anchor = new Anchor();
        return new Conn(world, anchor, world.tracker.open(world.pool, anchor, world.session, world.reclaimer, 0));
    }

    /** Stands for the driver's object: says whether it was used after the lease was lost. */
    static final class Physical {
        int calls;

        int call() {
            return ++calls;
        }
    }

    static final class Conn {
        final LeakWorld world;
        final Anchor anchor;
        final Lease lease;
        final Physical physical = new Physical();

        Conn(LeakWorld world, Anchor anchor, Lease lease) {
            this.world = world;
            this.anchor = anchor;
            this.lease = lease;
        }

        Stmt statement() {
            boolean open = lease.enter();
            try {
                Physical own = this.physical;
                own.call();
                return new Stmt(this, open);
            } finally {
                lease.exit();
            }
        }

        Rows query() {
            return statement().query();
        }

        void close() {
            lease.enter();
            try {
                if (lease.tryClose()) {
                    world.tracker.closeChildren(lease, handle -> {});
                    world.tracker.closed(lease);
                }
            } finally {
                lease.exit();
            }
        }
    }

    static final class Stmt {
        final Conn connection;
        final Anchor anchor;
        final ChildNode node;
        final boolean open;

        Stmt(Conn connection, boolean open) {
            this.connection = connection;
            this.anchor = connection.anchor;
            this.open = open;
            this.node = connection.world.tracker.trackStatement(connection.lease, this, 0, null);
        }

        Rows query() {
            Lease lease = connection.lease;
            boolean stillOpen = lease.enter() && open;
            try {
                node.reexecuted();
                connection.physical.call();
                return new Rows(this, stillOpen);
            } finally {
                lease.exit();
            }
        }

        void close() {
            Lease lease = connection.lease;
            lease.enter();
            try {
                node.closed();
            } finally {
                lease.exit();
            }
        }
    }

    static final class Rows {
        final Stmt statement;
        final Anchor anchor;
        final ChildNode node;
        final boolean open;

        Rows(Stmt statement, boolean open) {
            this.statement = statement;
            this.anchor = statement.anchor;
            this.open = open;
            this.node = statement.connection.world.tracker.trackResultSet(
                    statement.connection.lease, statement.node, this, 0, null);
        }

        /** False: the lease was taken from under us. */
        boolean next() {
            Lease lease = statement.connection.lease;
            boolean stillOpen = lease.enter() && open;
            try {
                statement.connection.physical.call();
                return stillOpen;
            } finally {
                lease.exit();
            }
        }

        void close() {
            Lease lease = statement.connection.lease;
            lease.enter();
            try {
                node.closed();
            } finally {
                lease.exit();
            }
        }
    }
}
