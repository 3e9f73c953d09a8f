namespace LightLM.Native.Calls;

/// <summary>The version of this library.</summary>
internal static class LibraryVersion
{
    /// <summary>Changes with every incompatible change of the header: <c>LIGHTLM_ABI_VERSION</c>.</summary>
    public const int Abi = 1;

    /// <summary>The version, such as "0.1.0".</summary>
    public static string Text { get; } = typeof(LibraryVersion).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
