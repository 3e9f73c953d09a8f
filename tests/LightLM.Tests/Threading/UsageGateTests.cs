using LightLM.Threading;
namespace LightLM.Tests.Threading;

public sealed class UsageGateTests
{
    [Fact]
    public void Release_waits_for_the_last_call()
    {
        int released = 0;
        UsageGate gate = new("thing", () => released++);
        UsageGate.Pass first = gate.Enter();
        UsageGate.Pass second = gate.Enter();
        gate.Close();
        first.Dispose();
        Assert.Equal(0, released);
        second.Dispose();
        Assert.Equal(1, released);
    }

    [Fact]
    public void Closing_twice_releases_once()
    {
        int released = 0;
        UsageGate gate = new("thing", () => released++);
        gate.Close();
        gate.Close();
        Assert.Equal(1, released);
        Assert.Equal("thing", Assert.Throws<ObjectDisposedException>(() => gate.Enter()).ObjectName);
    }

    [Fact]
    public void A_closed_gate_lets_nobody_in_while_others_leave()
    {
        int released = 0;
        UsageGate gate = new("thing", () => released++);
        using UsageGate.Pass pass = gate.Enter();
        gate.Close();
        Assert.Throws<ObjectDisposedException>(() => gate.Enter());
        Assert.Equal(0, released);
    }
}
