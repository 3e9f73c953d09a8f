using LightLM.Testing;
using Xunit.Sdk;

namespace LightLM.Tests.Files;

public sealed class SharedDataTests
{
    /// <summary>A run that skips its references is green and proves little: where they are known to be there, it fails.</summary>
    [Fact]
    public void Absent_data_skips_a_test_or_fails_it_where_it_is_required()
    {
        Assert.Throws<TrueException>(() => SharedData.Require("no such data", isRequired: true));
        Assert.True(IsSkipped(() => SharedData.Require("no such data", isRequired: false)));
    }

    /// <summary>The assertions on exceptions let this one through.</summary>
    private static bool IsSkipped(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (SkipException)
        {
            return true;
        }
    }
}
