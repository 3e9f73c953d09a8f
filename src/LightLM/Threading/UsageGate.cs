namespace LightLM.Threading;

/// <summary>Lets calls in until it is closed, and releases what they use once the last of them has left.</summary>
internal sealed class UsageGate(string objectName, Action release)
{
    // One for the owner, and one for each call inside.
    private int _users = 1;
    private int _isClosed;

    /// <summary>Lets a call in; it leaves when the pass is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public Pass Enter()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0 && Volatile.Read(ref _isClosed) == 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return new Pass(this);
            }

            users = seen;
        }

        throw new ObjectDisposedException(objectName);
    }

    /// <summary>Lets no more calls in. Closing twice does nothing.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            release();
        }
    }

    /// <summary>A call's stay inside.</summary>
    internal readonly struct Pass(UsageGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
