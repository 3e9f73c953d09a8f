using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Tests.Formats;

public sealed class TensorViewTests
{
    private static readonly TensorView Matrix = TensorView.Owned([3, 2], [0f, 1, 2, 3, 4, 5]);

    public static TheoryData<string, int[], float[]> Views => new()
    {
        { "rows", [2, 2], [2, 3, 4, 5] },
        { "transposed", [2, 3], [0, 2, 4, 1, 3, 5] },
        { "joined", [3, 2], [4, 5, 0, 1, 2, 3] },
        { "rows of transposed", [1, 3], [1, 3, 5] },
        { "transposed rows", [2, 2], [2, 4, 3, 5] },
        { "sums", [3, 2], [2, 4, 4, 6, 6, 8] },
        { "joined rows", [3, 4], [0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5] },
        { "reshaped", [1, 6], [0, 1, 2, 3, 4, 5] },
        { "product", [3, 3], [1, 3, 5, 3, 13, 23, 5, 23, 41] },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void Every_part_of_a_view_can_be_read_and_read_again(string name, int[] shape, float[] values)
    {
        TensorView view = Make(name);
        Assert.Equal(shape, view.Shape);
        byte[] all = MemoryMarshal.AsBytes<float>(values).ToArray();
        for (int repeat = 0; repeat < 2; repeat++)
        {
            for (int start = 0; start <= all.Length; start++)
            {
                for (int end = start; end <= all.Length; end++)
                {
                    byte[] part = new byte[end - start];
                    view.Read(start, part);
                    Assert.Equal(all[start..end], part);
                }
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => view.Read(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Read(all.Length, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Read(1, new byte[all.Length]));
    }

    [Fact]
    public void Halves_are_added_as_single_precision()
    {
        TensorView halves = TensorView.Owned(TensorType.Float16, [1, 1], MemoryMarshal.AsBytes<Half>([(Half)2049]).ToArray());

        TensorView sum = halves.AddToRows(TensorView.Owned([2, 1], [0f, 0.25f]), 1);

        float[] value = new float[1];
        sum.Read(0, MemoryMarshal.AsBytes(value.AsSpan()));
        Assert.Equal(TensorType.Float32, sum.Type);
        Assert.Equal((float)(Half)2049 + 0.25f, value[0]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TensorView.Join([Matrix, TensorView.Owned([1, 3], [0f, 0, 0])]));
        Assert.Throws<ArgumentException>(() => TensorView.Join([Matrix, TensorView.Owned(TensorType.Int32, [1, 2], new byte[8])]));
        Assert.Throws<ArgumentException>(() => TensorView.Join([Matrix, TensorView.Owned([6], [0f, 0, 0, 0, 0, 0])]));
        Assert.Throws<ArgumentException>(() => Matrix.Reshape([7]));
        Assert.Throws<ArgumentException>(() => TensorView.Owned([2], [0f, 1]).Transpose());
        Assert.Throws<ArgumentOutOfRangeException>(() => Matrix.Rows(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Matrix.Rows(-1, 1));
    }

    /// <summary>What was made does not stay in memory once it was read through to the end.</summary>
    [Fact]
    public void What_is_made_is_let_go_behind_its_last_byte()
    {
        int made = 0;
        TensorView view = TensorView.Made([2], () => [++made, 0]);
        byte[] number = new byte[sizeof(float)];

        view.Read(0, number);
        view.Read(0, number);
        Assert.Equal(1, made);
        view.Read(sizeof(float), number);
        view.Read(0, number);
        Assert.Equal(2, made);
    }

    private static TensorView Make(string name) => name switch
    {
        "rows" => Matrix.Rows(1, 2),
        "transposed" => Matrix.Transpose(),
        "joined" => TensorView.Join([Matrix.Rows(2, 1), Matrix.Rows(0, 0), Matrix.Rows(0, 2)]),
        "rows of transposed" => Matrix.Transpose().Rows(1, 1),
        "transposed rows" => Matrix.Rows(1, 2).Transpose(),
        "sums" => Matrix.AddToRows(Matrix, 1),
        "joined rows" => TensorView.Join([Matrix, TensorView.Owned([3, 0], []), Matrix], axis: 1),
        "reshaped" => Matrix.Reshape([1, 6]),
        _ => Matrix.Multiply(Matrix.Transpose()),
    };
}
