using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>Operands with reproducible random values from -0.5 to 0.5.</summary>
internal static unsafe class RandomBuffers
{
    public static float[] Values(int count)
    {
        Random random = new(1);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        return values;
    }

    public static AlignedBuffer Buffer(long length)
    {
        AlignedBuffer buffer = new(length);
        Values((int)length).CopyTo(new Span<float>(buffer.Pointer, (int)length));
        return buffer;
    }
}
