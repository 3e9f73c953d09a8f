using System.Runtime.InteropServices;
using LightLM.Native.Calls;
using LightLM.Native.Handles;

namespace LightLM.Native.Exports;

/// <summary>The header's functions about the library and its errors.</summary>
internal static unsafe class LibraryExports
{
    private static readonly Arena Texts = new();
    private static readonly Lock TextsLock = new();

    [UnmanagedCallersOnly(EntryPoint = "lightlm_last_error")]
    public static byte* GetLastError() => LastError.Pointer;

    [UnmanagedCallersOnly(EntryPoint = "lightlm_status_name")]
    public static byte* NameStatus(int status) => StaticText.Pointer(Statuses.Name(status));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_version")]
    public static byte* GetVersion() => Lasting(LibraryVersion.Text);

    [UnmanagedCallersOnly(EntryPoint = "lightlm_abi_version")]
    public static int GetAbiVersion() => LibraryVersion.Abi;

    [UnmanagedCallersOnly(EntryPoint = "lightlm_kernel_path")]
    public static int GetKernelPath(byte** path) => Border.Run(() =>
    {
        Arguments.Require(path, "path");
        *path = null;
        *path = Lasting(CpuReport.KernelPath);
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_cpu_warning")]
    public static int GetCpuWarning(byte** warning) => Border.Run(() =>
    {
        Arguments.Require(warning, "warning");
        *warning = null;
        *warning = Lasting(CpuReport.Warning);
    });

    /// <summary>A copy that is never freed; there is one of each text.</summary>
    private static byte* Lasting(string? text)
    {
        lock (TextsLock)
        {
            return Texts.Name(text);
        }
    }
}
