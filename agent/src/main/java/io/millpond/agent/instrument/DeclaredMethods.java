/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.pool.TypePool;

/**
 * Offers bridges too. Byte Buddy's own list of methods leaves them out, but where a return is covariant (SQLite, ClickHouse) a
 * call through {@code DataSource} enters at the bridge and nowhere else.
 */
final class DeclaredMethods extends AsmVisitorWrapper.AbstractBase {

    private final AsmVisitorWrapper wrapper;

    DeclaredMethods(AsmVisitorWrapper wrapper) {
        this.wrapper = wrapper;
    }

    @Override
    public int mergeReader(int flags) {
        return wrapper.mergeReader(flags);
    }

    @Override
    public int mergeWriter(int flags) {
        return wrapper.mergeWriter(flags);
    }

    @Override
    public ClassVisitor wrap(
            TypeDescription instrumentedType,
            ClassVisitor visitor,
            Implementation.Context context,
            TypePool pool,
            FieldList<FieldDescription.InDefinedShape> fields,
            MethodList<?> methods,
            int writerFlags,
            int readerFlags) {
        return wrapper.wrap(
                instrumentedType,
                visitor,
                context,
                pool,
                fields,
                instrumentedType.getDeclaredMethods(),
                writerFlags,
                readerFlags);
    }
}
