using System.Security.Cryptography;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Formats.Tensors;

/// <summary>The files that views of tensors read from; it has no tensors of its own.</summary>
/// <param name="path">The file that was opened, which may name the others.</param>
/// <param name="container">What the tensors are stored in.</param>
/// <param name="files">The files, which are disposed with it.</param>
internal sealed class WeightFiles(string path, string container, params IReadOnlyList<StoredFile> files) : TensorSource
{
    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = new Dictionary<string, TensorInfo>();

    /// <inheritdoc/>
    internal override string Container => container;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination) =>
        throw new ArgumentException($"The tensor is not one of {Path}.", nameof(tensor));

    /// <inheritdoc/>
    internal override void RequireUnchanged()
    {
        foreach (StoredFile file in files)
        {
            file.RequireUnchanged();
        }
    }

    /// <inheritdoc/>
    internal override void AppendTo(IncrementalHash hash)
    {
        foreach (StoredFile file in files)
        {
            file.AppendTo(hash);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (StoredFile file in files)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
