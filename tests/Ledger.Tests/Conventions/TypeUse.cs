using System.Reflection;
using System.Reflection.Emit;

namespace Ledger.Tests.Conventions;

/// <summary>Which types a type uses: in its signatures, and in the instructions of its methods, with whatever the compiler nested in it (lambdas, async methods).</summary>
internal static class TypeUse
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>ECMA-335 §III.1.2: one byte, or two of which the first is 0xFE.</summary>
    private static readonly Dictionary<int, OpCode> Instructions = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => (ushort)o.Value & 0xFFFF);

    public static IReadOnlySet<Type> Of(Type type)
    {
        var used = new HashSet<Type>();
        Add(used, type.BaseType);
        foreach (var implemented in type.GetInterfaces()) Add(used, implemented);
        foreach (var field in type.GetFields(Declared)) Add(used, field.FieldType);
        foreach (var method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared))) Add(used, method);
        foreach (var nested in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)) used.UnionWith(Of(nested));
        return used;
    }

    private static void Add(HashSet<Type> used, MethodBase method)
    {
        AddSignature(used, method);
        if (method.GetMethodBody() is not { } body) return;
        foreach (var local in body.LocalVariables) Add(used, local.LocalType);

        var types = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var methods = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var token in Tokens(body.GetILAsByteArray()!))
        {
            switch (method.Module.ResolveMember(token, types, methods))
            {
                case Type named:
                    Add(used, named);
                    break;
                case FieldInfo field:
                    Add(used, field.DeclaringType);
                    Add(used, field.FieldType);
                    break;
                case MethodBase called:
                    Add(used, called.DeclaringType);
                    AddSignature(used, called);
                    break;
            }
        }
    }

    private static void AddSignature(HashSet<Type> used, MethodBase method)
    {
        foreach (var parameter in method.GetParameters()) Add(used, parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var returned }) Add(used, returned);
        if (method.IsGenericMethod) foreach (var argument in method.GetGenericArguments()) Add(used, argument);
    }

    private static void Add(HashSet<Type> used, Type? type)
    {
        if (type is null || type.IsGenericParameter) return;
        if (type.HasElementType)
        {
            Add(used, type.GetElementType());
            return;
        }
        if (!used.Add(type)) return;
        Add(used, type.DeclaringType);
        if (type.IsGenericType) foreach (var argument in type.GetGenericArguments()) Add(used, argument);
    }

    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == 0xFE ? Instructions[0xFE00 | code[at + 1]] : Instructions[code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType) yield return BitConverter.ToInt32(code, at);
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }
}
