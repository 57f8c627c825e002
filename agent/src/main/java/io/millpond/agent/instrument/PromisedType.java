/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.ClassConstant;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;

/** What {@link Promised} stands for: a constant of the woven method, so it costs nothing where there is nothing to check. */
final class PromisedType implements Advice.OffsetMapping, Advice.OffsetMapping.Factory<Promised> {

    @Override
    public Class<Promised> getAnnotationType() {
        return Promised.class;
    }

    @Override
    public Advice.OffsetMapping make(
            ParameterDescription.InDefinedShape target,
            AnnotationDescription.Loadable<Promised> annotation,
            AdviceType adviceType) {
        return this;
    }

    @Override
    public Target resolve(
            TypeDescription instrumentedType,
            MethodDescription instrumentedMethod,
            Assigner assigner,
            Advice.ArgumentHandler argumentHandler,
            Sort sort) {
        TypeDescription promised = instrumentedMethod.getReturnType().asErasure();
        return new Target.ForStackManipulation(
                promised.getName().equals(AdviceWeaver.CONNECTION)
                        ? NullConstant.INSTANCE
                        : ClassConstant.of(promised));
    }
}
