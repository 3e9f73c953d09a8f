namespace LightLM.Descriptions;

/// <summary>What a model was converted from.</summary>
public sealed class Provenance
{
    private readonly Lazy<string> _sha256;

    /// <summary>Creates the description.</summary>
    /// <param name="source">The name of the checkpoint file or directory.</param>
    /// <param name="format">The checkpoint's format, such as "safetensors".</param>
    /// <param name="sha256">The SHA-256 of the weights, in lower-case hexadecimal.</param>
    public Provenance(string source, string format, string sha256)
        : this(source, format, new Lazy<string>(sha256))
    {
    }

    /// <summary>Creates the description of an open checkpoint, whose hash takes longer than opening it.</summary>
    internal Provenance(string source, string format, Lazy<string> sha256)
    {
        Source = source;
        Format = format;
        _sha256 = sha256;
    }

    /// <summary>The name of the checkpoint file or directory.</summary>
    public string Source { get; }

    /// <summary>The checkpoint's format, such as "safetensors".</summary>
    public string Format { get; }

    /// <summary>
    /// The SHA-256 of the weight file (of the parts one after another in the order of their names, where there are several), in lower-case
    /// hexadecimal. Of an open checkpoint it is computed when first asked for.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is first asked for after the checkpoint was disposed.</exception>
    public string Sha256 => _sha256.Value;
}
