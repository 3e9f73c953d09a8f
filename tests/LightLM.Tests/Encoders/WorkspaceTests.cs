using LightLM.Encoders;

namespace LightLM.Tests.Encoders;

public sealed class WorkspaceTests
{
    /// <summary>64 MiB are as much as usual models never take.</summary>
    [Theory]
    [InlineData(1 << 10, true)]
    [InlineData(1 << 14, true)]
    [InlineData((1 << 14) + 1, false)]
    public void What_a_huge_batch_took_is_not_kept(int rows, bool isKept)
    {
        using Workspace workspace = new();
        workspace.Batch.Add([1, 2], [0, 0]);
        workspace.Matrix(WorkspaceBuffer.Hidden, rows, 1 << 10);
        Assert.Equal(isKept, workspace.Reset());
        Assert.Equal(0, workspace.Batch.TokenCount);
    }
}
