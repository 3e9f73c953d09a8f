namespace LightLM.Native.Calls;

/// <summary>Checks of what callers hand over.</summary>
internal static unsafe class Arguments
{
    /// <summary>Sees that there is something behind a pointer.</summary>
    public static void Require(void* pointer, string name)
    {
        if (pointer is null)
        {
            throw CallException.Argument(name, "expected a pointer, found NULL. Pass the address of your memory.");
        }
    }

    /// <summary>Sees that a list can be read, and that .NET can count it.</summary>
    public static int RequireList(void* items, nuint count, string name)
    {
        if (count > int.MaxValue)
        {
            throw CallException.Argument("count", $"expected at most {int.MaxValue}, found {count}. Give fewer items at a time.");
        }

        if (count > 0)
        {
            Require(items, name);
        }

        return (int)count;
    }

    /// <summary>Sees that a number is one of the header's constants, which count from 0.</summary>
    public static int InRange(int value, int most, string name) =>
        value >= 0 && value <= most ? value : throw CallException.Argument(name, $"expected 0 to {most}, found {value}. Use a constant of lightlm.h.");

    /// <summary>Sees that a number is at least 1.</summary>
    public static void AtLeastOne(int value, string name)
    {
        if (value < 1)
        {
            throw CallException.Argument(name, $"expected 1 or more, found {value}.");
        }
    }

    /// <summary>Copies a structure that begins with its size, in a version that its caller knows; NULL is one of zeros.</summary>
    /// <param name="source">The structure.</param>
    /// <param name="name">The argument's name.</param>
    /// <param name="least">The size of its first version.</param>
    public static T Sized<T>(T* source, string name, int least)
        where T : unmanaged
    {
        if (source is null)
        {
            return default;
        }

        nuint size = SizeOf(source, name, least);
        T known = default;
        nuint common = Math.Min(size, (nuint)sizeof(T));
        Buffer.MemoryCopy(source, &known, (ulong)sizeof(T), common);
        return new ReadOnlySpan<byte>((byte*)source + common, (int)(size - common)).ContainsAnyExcept((byte)0)
            ? throw CallException.Argument(name, $"it has members that version {LibraryVersion.Text} does not know. Set them to 0, or use a newer library.")
            : known;
    }

    /// <summary>Writes what a structure's caller knows of it.</summary>
    public static void WriteSized<T>(T* destination, T value, string name, int least)
        where T : unmanaged
    {
        Require(destination, name);
        nuint size = SizeOf(destination, name, least);
        *(nuint*)&value = size;
        Buffer.MemoryCopy(&value, destination, size, Math.Min(size, (nuint)sizeof(T)));
    }

    private static nuint SizeOf(void* source, string name, int least)
    {
        const int Most = 1 << 12;
        nuint size = *(nuint*)source;
        return size >= (nuint)least && size <= Most
            ? size
            : throw CallException.Argument(name, $"its size: expected {least} or more bytes, found {size}. Set it to sizeof the structure.");
    }
}
