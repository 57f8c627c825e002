/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that the driver feeds from the connection. Whoever holds it holds the borrow, and the connection is not taken back in the
 * middle of a read, though its last reference may be dead for the JIT by then. It says what the driver's own says, also once the
 * connection is closed.
 */
final class HeldInputStream extends InputStream {

    /** The result set or statement that it was read from, and by that all the handles above. */
    private final LogicalObject from;

    private final InputStream driver;

    HeldInputStream(LogicalObject from, InputStream driver) {
        this.from = from;
        this.driver = driver;
    }

    @Override
    public int read() throws IOException {
        from.scope.countIn();
        try {
            return driver.read();
        } finally {
            from.exit();
        }
    }

    @Override
    public int read(byte[] into) throws IOException {
        from.scope.countIn();
        try {
            return driver.read(into);
        } finally {
            from.exit();
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        from.scope.countIn();
        try {
            return driver.read(into, offset, length);
        } finally {
            from.exit();
        }
    }

    @Override
    public long skip(long bytes) throws IOException {
        from.scope.countIn();
        try {
            return driver.skip(bytes);
        } finally {
            from.exit();
        }
    }

    @Override
    public int available() throws IOException {
        from.scope.countIn();
        try {
            return driver.available();
        } finally {
            from.exit();
        }
    }

    @Override
    public void reset() throws IOException {
        from.scope.countIn();
        try {
            driver.reset();
        } finally {
            from.exit();
        }
    }

    @Override
    public void close() throws IOException {
        from.scope.countIn();
        try {
            driver.close();
        } finally {
            from.exit();
        }
    }

    @Override
    public void mark(int readLimit) {
        driver.mark(readLimit);
    }

    @Override
    public boolean markSupported() {
        return driver.markSupported();
    }
}
