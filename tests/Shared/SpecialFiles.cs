using System.Diagnostics;
using System.Net.Sockets;

namespace LightLM.Testing;

/// <summary>Makes what only looks like a file.</summary>
internal static class SpecialFiles
{
    /// <summary>A named pipe.</summary>
    public static string Pipe(string path) => Make("mkfifo", [path], path);

    /// <summary>A device like <c>/dev/zero</c>, <c>/dev/null</c> (3) or <c>/dev/full</c> (7); only root can make one.</summary>
    public static string Device(string path, int minor)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root makes devices.");
        return Make("mknod", [path, "c", "1", $"{minor}"], path);
    }

    /// <summary>A socket, which is there until it is disposed.</summary>
    public static Socket Socket(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static string Make(string program, string[] arguments, string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes and devices have names on Linux.");
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, $"{program} is not allowed here.");
        return path;
    }
}
