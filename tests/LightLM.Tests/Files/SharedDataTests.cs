using LightLM.Testing;
using Xunit.Sdk;

namespace LightLM.Tests.Files;

public sealed class SharedDataTests
{
    /// <summary>A run that skips its references is green and proves little: where they are known to be there, it fails.</summary>
    [Fact]
    public void Absent_data_skips_a_test_or_fails_it_where_it_is_required()
    {
        Assert.ThrowsAny<SkipException>(() => SharedData.Require("no such data", isRequired: false));
        Assert.ThrowsAny<TrueException>(() => SharedData.Require("no such data", isRequired: true));
    }
}
