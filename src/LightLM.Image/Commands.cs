using System.Diagnostics;

namespace LightLM.Image;

/// <summary>Runs the programs that an image is made with.</summary>
internal static class Commands
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">The folder that it runs in.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it has written to standard output.</returns>
    /// <exception cref="ImageException">It is missing, or has failed.</exception>
    public static byte[] Run(string folder, string program, params IEnumerable<string> arguments)
    {
        string[] given = [.. arguments];
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, given)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return process.ExitCode == 0
                ? output.ToArray()
                : throw new ImageException(
                    $"'{program} {string.Join(' ', given)}' failed with exit code {process.ExitCode}: {errors.Result.Trim()} {System.Text.Encoding.UTF8.GetString(output.ToArray()).Trim()}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ImageException($"'{program}' cannot be started: {e.Message}. Install it; an image is made on Debian.", e);
        }
    }
}
