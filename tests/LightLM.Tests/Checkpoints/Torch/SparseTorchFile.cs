using System.Globalization;
using System.Runtime.InteropServices;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>Writes PyTorch's stream with tensors of zeros, which take no room on a disk, whose last element is their number.</summary>
internal static class SparseTorchFile
{
    public static void Write(string path, TinyCheckpoint checkpoint, params (string Name, int[] Shape)[] large)
    {
        (string Name, int[] Shape, float[] Values)[] small =
            [.. checkpoint.Tensors.Where(tensor => !large.Any(other => other.Name == tensor.Key)).Select(tensor => (tensor.Key, tensor.Value.Shape, tensor.Value.Values))];
        TorchView[] views = [.. small.Select(tensor => (tensor.Name, tensor.Shape)).Concat(large).Index().Select(tensor =>
            TorchView.Whole(tensor.Item.Name, tensor.Index.ToString("D3", CultureInfo.InvariantCulture), "FloatStorage", tensor.Item.Shape))];
        byte[] start = TorchBytes.Stream(PickleProgram.Start().State(views), views.Select(view => (view.Key, view.Count, Array.Empty<byte>())));
        using FileStream file = File.Create(path);
        file.Write(start.AsSpan(0, start.Length - (views.Length * sizeof(long))));
        foreach ((int index, TorchView view) in views.Index())
        {
            file.Write(BitConverter.GetBytes(view.Count));
            if (index < small.Length)
            {
                file.Write(MemoryMarshal.AsBytes<float>(small[index].Values));
                continue;
            }

            file.Position += (view.Count - 1) * sizeof(float);
            file.Write(BitConverter.GetBytes((float)(index - small.Length)));
        }
    }
}
