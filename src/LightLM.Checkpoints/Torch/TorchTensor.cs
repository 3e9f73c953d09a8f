using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>A tensor: a view of a storage, as the file claims it.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="First">The place of its first element there.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Strides">The number of elements from one index of a dimension to the next.</param>
internal sealed record TorchTensor(TorchStorage Storage, long First, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides)
{
    /// <summary>The tensor, once its claim has been checked against the storage.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="ModelFileException">
    /// The view does not lie in its storage, has more elements than that, or steps too far to be read.
    /// </exception>
    public TensorView View(string path, string name)
    {
        if (!IsInside())
        {
            const string remedy = "The file is damaged, or the tensor is expanded: save it after contiguous().";
            string found = $"shape [{string.Join(", ", Shape)}], strides [{string.Join(", ", Strides)}] from element {First}";
            throw ModelFileException.Mismatch(path, name, $"a tensor inside of its storage of {Storage.Count} elements", found, remedy);
        }

        int[] shape = [.. Shape.Select(size => (int)size)];
        if (!Storage.Format.IsReadable)
        {
            return new UnreadableView(shape, () => ModelFileException.Mismatch(
                path, name, "F32, F16, BF16, F64, I64, I32, I8 or U8", Storage.Format.Name, "Convert the tensor."));
        }

        StridedView view = new(Storage.Elements!, First, shape, Strides);
        return view.SpanBytes <= Array.MaxLength || view.IsContiguous ? view : throw ModelFileException.Mismatch(
            path, name, $"a tensor that spans at most {Array.MaxLength} bytes", $"{view.SpanBytes}", "Save it after contiguous().");
    }

    /// <summary>Whether all elements lie in the storage, and are no more than the storage has.</summary>
    private bool IsInside()
    {
        if (Shape.Count != Strides.Count || First > Storage.Count || Shape.Any(size => size > int.MaxValue))
        {
            return false;
        }

        if (Shape.Contains(0))
        {
            return true;
        }

        (Int128 count, Int128 last) = (1, First);
        for (int i = 0; i < Shape.Count && last < Storage.Count; i++)
        {
            count *= Shape[i];
            last += (Int128)(Shape[i] - 1) * Strides[i];
            if (count > Storage.Count)
            {
                return false;
            }
        }

        return last < Storage.Count;
    }
}
