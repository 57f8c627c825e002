/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes the bytes of a facade. Class version 50: the verifier then infers types itself, no stack maps are needed, and writing
 * them loads no class of the driver.
 */
final class FacadeGenerator {

    private final FacadePlan plan;
    private final Class<?> logical;
    private final String self;
    private final HandleMethods known;
    private final ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    private final Set<String> written = new HashSet<>();
    private final boolean shell;

    private FacadeGenerator(FacadePlan plan, Class<?> logical, boolean shell) {
        this.plan = plan;
        this.logical = logical;
        this.self = plan.name().replace('.', '/');
        this.known = new HandleMethods(logical);
        this.shell = shell;
    }

    /** A class that extends the handle and implements the driver's interfaces. */
    static byte[] withInterfaces(FacadePlan plan, Class<?> logical) {
        FacadeGenerator generator = new FacadeGenerator(plan, logical, false);
        generator.begin(logical);
        generator.constructor();
        generator.interfaceMethods();
        return generator.bytes();
    }

    /** A class that extends the driver's and forwards to a handle. */
    static byte[] subclass(FacadePlan plan, Class<?> logical) {
        Class<?> extended = plan.extended();
        if (extended == null) {
            throw new IllegalArgumentException(plan.physical().getName());
        }
        FacadeGenerator generator = new FacadeGenerator(plan, logical, true);
        generator.begin(extended);
        generator.handleField();
        for (Method method : extended.getMethods()) {
            generator.method(method, extended);
        }
        generator.noFinalizer(extended);
        generator.interfaceMethods();
        return generator.bytes();
    }

    /** The {@link FacadeMaker} of what the other methods here write. */
    static byte[] maker(String name, FacadePlan plan, Class<?> logical, boolean shell) {
        String self = name.replace('.', '/');
        String made = plan.name().replace('.', '/');
        String parent = Type.getInternalName(FacadeMaker.class);
        ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        out.visit(
                Opcodes.V1_6,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
                self,
                null,
                parent,
                null);
        MethodVisitor code = out.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        end(code);
        code = out.visitMethod(
                Opcodes.ACC_PUBLIC,
                "handle",
                "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;"
                        + "Ljava/lang/Object;)Ljava/lang/Object;",
                null,
                null);
        code.visitCode();
        if (shell) {
            refuse(code);
        } else {
            Class<?>[] types = logical.getConstructors()[0].getParameterTypes();
            code.visitTypeInsn(Opcodes.NEW, made);
            code.visitInsn(Opcodes.DUP);
            for (int i = 0; i < types.length; i++) {
                code.visitVarInsn(Opcodes.ALOAD, i + 1);
                code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(types[i]));
            }
            String descriptor = Type.getConstructorDescriptor(logical.getConstructors()[0]);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, made, "<init>", descriptor, false);
            code.visitInsn(Opcodes.ARETURN);
        }
        end(code);
        code = out.visitMethod(Opcodes.ACC_PUBLIC, "shell", "(Ljava/lang/Object;)Ljava/lang/Object;", null, null);
        code.visitCode();
        if (shell) {
            code.visitLdcInsn(Type.getObjectType(made));
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC, parent, "allocate", "(Ljava/lang/Class;)Ljava/lang/Object;", false);
            code.visitTypeInsn(Opcodes.CHECKCAST, made);
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            setHandle(code, made, logical);
            code.visitInsn(Opcodes.ARETURN);
        } else {
            refuse(code);
        }
        end(code);
        code = out.visitMethod(Opcodes.ACC_PUBLIC, "give", "(Ljava/lang/Object;Ljava/lang/Object;)V", null, null);
        code.visitCode();
        if (shell) {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitTypeInsn(Opcodes.CHECKCAST, made);
            code.visitVarInsn(Opcodes.ALOAD, 2);
            setHandle(code, made, logical);
            code.visitInsn(Opcodes.RETURN);
        } else {
            refuse(code);
        }
        end(code);
        out.visitEnd();
        return out.toByteArray();
    }

    private static void setHandle(MethodVisitor code, String made, Class<?> logical) {
        code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(logical));
        code.visitFieldInsn(Opcodes.PUTFIELD, made, Shell.FIELD, Type.getDescriptor(logical));
    }

    private static void refuse(MethodVisitor code) {
        String refusal = "java/lang/UnsupportedOperationException";
        code.visitTypeInsn(Opcodes.NEW, refusal);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, refusal, "<init>", "()V", false);
        code.visitInsn(Opcodes.ATHROW);
    }

    private void begin(Class<?> parent) {
        Set<Class<?>> interfaces = declared(parent);
        String[] names = new String[interfaces.size()];
        int i = 0;
        for (Class<?> type : interfaces) {
            names[i++] = Type.getInternalName(type);
        }
        out.visit(
                Opcodes.V1_6,
                // Not final: an application may make a mock or a proxy class of getClass(), as it can of the driver's.
                Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
                self,
                null,
                Type.getInternalName(parent),
                names);
    }

    /**
     * What {@code getInterfaces()} answers: what the driver's class answers, for applications make proxies of it; and whatever
     * else is to be implemented and not implied.
     */
    private Set<Class<?>> declared(Class<?> parent) {
        Set<Class<?>> declared = new LinkedHashSet<>();
        for (Class<?> type : plan.physical().getInterfaces()) {
            if (plan.interfaces().contains(type)) {
                declared.add(type);
            }
        }
        for (Class<?> type : plan.interfaces()) {
            if (!type.isAssignableFrom(parent) && declared.stream().noneMatch(type::isAssignableFrom)) {
                declared.add(type);
            }
        }
        return declared;
    }

    private byte[] bytes() {
        out.visitEnd();
        return out.toByteArray();
    }

    private void constructor() {
        Constructor<?> parent = logical.getConstructors()[0];
        String descriptor = Type.getConstructorDescriptor(parent);
        MethodVisitor code = out.visitMethod(Opcodes.ACC_PUBLIC, "<init>", descriptor, null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        loadArguments(code, parent.getParameterTypes());
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, Type.getInternalName(logical), "<init>", descriptor, false);
        code.visitInsn(Opcodes.RETURN);
        end(code);
    }

    /** Public, so that {@link Shell} needs no permission to set it. */
    private void handleField() {
        out.visitField(Opcodes.ACC_PUBLIC | Opcodes.ACC_SYNTHETIC, Shell.FIELD, Type.getDescriptor(logical), null, null)
                .visitEnd();
    }

    /** The driver's finalizer would close a connection that it never opened: on an object without state, at best it fails. */
    private void noFinalizer(Class<?> extended) {
        for (Class<?> type = extended; type != null && type != Object.class; type = type.getSuperclass()) {
            try {
                Method finalizer = type.getDeclaredMethod("finalize");
                if (!Modifier.isFinal(finalizer.getModifiers())) {
                    MethodVisitor code = out.visitMethod(Opcodes.ACC_PROTECTED, "finalize", "()V", null, null);
                    code.visitCode();
                    code.visitInsn(Opcodes.RETURN);
                    end(code);
                }
                return;
            } catch (NoSuchMethodException e) {
                // Its parent may have one.
                continue;
            }
        }
    }

    private void interfaceMethods() {
        for (Class<?> type : plan.interfaces()) {
            for (Method method : type.getMethods()) {
                if (method.getDeclaringClass() != Object.class) {
                    method(method, method.getDeclaringClass());
                }
            }
        }
        Class<?> jdbc = known.jdbcInterface();
        for (Method method : jdbc.getMethods()) {
            method(method, method.getDeclaringClass());
        }
    }

    /** @param owner through which the driver's method is called */
    private void method(Method method, Class<?> owner) {
        int modifiers = method.getModifiers();
        String signature = method.getName() + Type.getMethodDescriptor(method);
        if (Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers) || !written.add(signature)) {
            // A final method stays the driver's own and runs on an object without state.
            written.add(signature);
            return;
        }
        Method own = known.find(method);
        if (own == null) {
            vendor(method, owner);
        } else if (shell || own.getReturnType() != method.getReturnType()) {
            forward(method, own);
        }
    }

    /** The handle knows this method; the driver declares it with a return type of its own, or this is a shell. */
    private void forward(Method method, Method own) {
        MethodVisitor code = open(method);
        boolean narrowed = own.getReturnType() != method.getReturnType();
        if (narrowed) {
            loadHandle(code);
        }
        loadHandle(code);
        loadArguments(code, method.getParameterTypes());
        code.visitMethodInsn(
                shell ? Opcodes.INVOKEVIRTUAL : Opcodes.INVOKESPECIAL,
                Type.getInternalName(logical),
                own.getName(),
                Type.getMethodDescriptor(own),
                false);
        if (narrowed) {
            narrow(code, "millpondAs", method.getReturnType());
        }
        code.visitInsn(Type.getType(method.getReturnType()).getOpcode(Opcodes.IRETURN));
        end(code);
    }

    /**
     * <pre>
     *   try {
     *     result = ((Owner) gate.millpondEnter(name, effect)).method((Type) gate.millpondGiven(argument));
     *     gate.millpondExit();
     *   }
     *   catch (Throwable t) { gate.millpondFailed(t); gate.millpondExit(); throw t; }
     *   return (Type) gate.millpondResult(result, Type.class);
     * </pre>
     */
    private void vendor(Method method, Class<?> owner) {
        MethodVisitor code = open(method);
        Label from = new Label();
        Label to = new Label();
        Label caught = new Label();
        code.visitTryCatchBlock(from, to, caught, null);
        Type result = Type.getType(method.getReturnType());
        int local = 1 + argumentsSize(method);
        code.visitLabel(from);
        loadHandle(code);
        code.visitLdcInsn(method.getName());
        code.visitLdcInsn(VendorEffect.of(method));
        gate(code, "millpondEnter", "(Ljava/lang/String;I)Ljava/lang/Object;");
        code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(owner));
        giveArguments(code, method.getParameterTypes());
        code.visitMethodInsn(
                owner.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL,
                Type.getInternalName(owner),
                method.getName(),
                Type.getMethodDescriptor(method),
                owner.isInterface());
        if (result != Type.VOID_TYPE) {
            code.visitVarInsn(result.getOpcode(Opcodes.ISTORE), local);
        }
        code.visitLabel(to);
        loadHandle(code);
        gate(code, "millpondExit", "()V");
        returnResult(code, method.getReturnType(), local);
        code.visitLabel(caught);
        code.visitVarInsn(Opcodes.ASTORE, local);
        loadHandle(code);
        code.visitVarInsn(Opcodes.ALOAD, local);
        gate(code, "millpondFailed", "(Ljava/lang/Throwable;)V");
        loadHandle(code);
        gate(code, "millpondExit", "()V");
        code.visitVarInsn(Opcodes.ALOAD, local);
        code.visitInsn(Opcodes.ATHROW);
        end(code);
    }

    private void returnResult(MethodVisitor code, Class<?> type, int local) {
        Type result = Type.getType(type);
        boolean judged = !type.isPrimitive() && type != String.class && isPublic(type);
        if (judged) {
            loadHandle(code);
        }
        if (result != Type.VOID_TYPE) {
            code.visitVarInsn(result.getOpcode(Opcodes.ILOAD), local);
        }
        if (judged) {
            narrow(code, "millpondResult", type);
        }
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }

    private static void narrow(MethodVisitor code, String by, Class<?> type) {
        code.visitLdcInsn(Type.getType(type));
        gate(code, by, "(Ljava/lang/Object;Ljava/lang/Class;)Ljava/lang/Object;");
        code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(type));
    }

    private MethodVisitor open(Method method) {
        Class<?>[] thrown = method.getExceptionTypes();
        String[] names = new String[thrown.length];
        for (int i = 0; i < thrown.length; i++) {
            names[i] = Type.getInternalName(thrown[i]);
        }
        int varArgs = method.isVarArgs() ? Opcodes.ACC_VARARGS : 0;
        MethodVisitor code = out.visitMethod(
                Opcodes.ACC_PUBLIC | varArgs, method.getName(), Type.getMethodDescriptor(method), null, names);
        code.visitCode();
        return code;
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void loadHandle(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        if (shell) {
            code.visitFieldInsn(Opcodes.GETFIELD, self, Shell.FIELD, Type.getDescriptor(logical));
        }
    }

    private static void gate(MethodVisitor code, String name, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, Type.getInternalName(Gate.class), name, descriptor, true);
    }

    private static void loadArguments(MethodVisitor code, Class<?>[] types) {
        int local = 1;
        for (Class<?> each : types) {
            Type type = Type.getType(each);
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
            local += type.getSize();
        }
    }

    /** The driver gets its own object where the application passes a handle: it may look into fields that a handle has not. */
    private void giveArguments(MethodVisitor code, Class<?>[] types) {
        int local = 1;
        for (Class<?> each : types) {
            Type type = Type.getType(each);
            boolean handle = plan.mayBeHandle(each) && isPublic(each);
            if (handle) {
                loadHandle(code);
            }
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
            if (handle) {
                gate(code, "millpondGiven", "(Ljava/lang/Object;)Ljava/lang/Object;");
                code.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
            }
            local += type.getSize();
        }
    }

    private static int argumentsSize(Method method) {
        int size = 0;
        for (Class<?> each : method.getParameterTypes()) {
            size += Type.getType(each).getSize();
        }
        return size;
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return Modifier.isPublic(element.getModifiers());
    }
}
