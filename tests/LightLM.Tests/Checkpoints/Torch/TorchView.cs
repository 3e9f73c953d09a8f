namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>A tensor as a PyTorch file claims it.</summary>
public sealed record TorchView(string Name, string Key, string StorageClass, long Count, long First, long[] Shape, long[] Strides)
{
    /// <summary>A tensor with a storage of its own.</summary>
    public static TorchView Whole(string name, string key, string storageClass, params int[] shape)
    {
        long[] strides = new long[shape.Length];
        long count = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = count;
            count *= shape[i];
        }

        return new TorchView(name, key, storageClass, count, 0, [.. shape.Select(size => (long)size)], strides);
    }
}
