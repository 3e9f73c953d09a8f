using System.Threading.Channels;
using LightLM.Cli.Hosting;

namespace LightLM.Cli.Input;

/// <summary>
/// Groups the lines of an input: as many as are there already, up to a limit. So a slow writer gets each answer at once, and a
/// file is worked off in batches.
/// </summary>
internal static class LineBatches
{
    private const int MaxLines = 64;
    private const int MaxCharacters = 1 << 14;

    /// <summary>The argument alone where there is one, else the lines of standard input as they come.</summary>
    public static IEnumerable<IReadOnlyList<InputLine>> ArgumentOrInput(Shell shell, string? argument) =>
        argument is null ? FromInput(shell) : [[new InputLine(null, argument)]];

    /// <summary>The lines of standard input as they come.</summary>
    /// <inheritdoc cref="From"/>
    public static IEnumerable<IReadOnlyList<InputLine>> FromInput(Shell shell) => From(shell, shell.Input, null);

    /// <summary>The lines of an input as they come.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="input">The input.</param>
    /// <param name="source">Its name for messages; null for standard input.</param>
    /// <exception cref="InputException">A line is not UTF-8 or too long; those before it have been returned.</exception>
    public static IEnumerable<IReadOnlyList<InputLine>> From(Shell shell, Stream input, string? source)
    {
        if (source is null && shell.InputIsTerminal)
        {
            shell.Note("reading standard input, one item a line; Ctrl-D ends it");
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(shell.Cancellation);
        Channel<InputLine> lines = Channel.CreateBounded<InputLine>(2 * MaxLines);
        _ = ReadAsync(input, source, lines.Writer, stop.Token);
        try
        {
            while (WaitForLine(lines.Reader, shell.Cancellation))
            {
                yield return TakeReady(lines.Reader);
            }
        }
        finally
        {
            stop.Cancel();
        }
    }

    private static Task ReadAsync(
        Stream input, string? source, ChannelWriter<InputLine> lines, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            try
            {
                LineReader reader = new(input, source);
                while (reader.Read() is InputLine line)
                {
                    if (line.Problem is string problem)
                    {
                        throw line.Error(problem);
                    }

                    await lines.WriteAsync(line, cancellationToken).ConfigureAwait(false);
                }

                lines.Complete();
            }
            catch (Exception e)
            {
                // Whoever takes the lines gets the error behind the last good one.
                lines.Complete(e);
            }
        },
        cancellationToken);

    private static bool WaitForLine(ChannelReader<InputLine> lines, CancellationToken cancellationToken) =>
        lines.WaitToReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult();

    private static List<InputLine> TakeReady(ChannelReader<InputLine> lines)
    {
        List<InputLine> batch = [];
        int characters = 0;
        while (batch.Count < MaxLines && characters < MaxCharacters && lines.TryRead(out InputLine line))
        {
            batch.Add(line);
            characters += line.Text.Length;
        }

        return batch;
    }
}
