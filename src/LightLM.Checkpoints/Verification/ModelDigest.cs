using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tasks;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// The SHA-256 of the hidden states that an encoder computes for fixed sequences: machines, paths and numbers of threads with the same digest
/// compute the same bits.
/// </summary>
internal static class ModelDigest
{
    /// <summary>With and without tails of every tile and of every block of rows and of queries.</summary>
    private static readonly int[] Lengths = [1, 2, 7, 13, 16, 33, 64, 100, 128, 300];

    /// <summary>Computes the digest.</summary>
    /// <param name="package">The model, which stays open.</param>
    /// <param name="kernels">The path.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="ModelFileException">A weight is missing or damaged.</exception>
    public static string Of(ModelPackage package, KernelSet kernels, int threads, CancellationToken cancellationToken)
    {
        using ModelSession session = new(package, kernels, threads, ownsPackage: false);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        session.Encoders.Run(
            [.. Lengths.Select(length => Sequence(package, Math.Min(length, package.Task.MaxLength)))],
            (_, rows, _) => Append(hash, rows),
            cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Tokens from all over the vocabulary (a linear congruential generator), in segments where there are token types.</summary>
    private static EncodedSequence Sequence(ModelPackage package, int length)
    {
        uint state = (uint)length;
        int[] ids = new int[length];
        int[] types = new int[length];
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            ids[i] = (int)((ulong)state * (ulong)package.Encoder.Embedding.VocabularySize >> 32);
            types[i] = package.Encoder.Embedding.TokenTypes > 1 && i > length / 2 ? 1 : 0;
        }

        return new EncodedSequence(ids, types);
    }

    private static void Append(IncrementalHash hash, in Matrix rows)
    {
        float[] values = new float[rows.Columns];
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.RowSpan(row).CopyTo(values);
            foreach (ref float value in values.AsSpan())
            {
                // Zeros of either sign are equal, and behave alike.
                value += 0f;
            }

            hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        }
    }
}
