namespace LightLM.Threading;

/// <summary>
/// Keeps objects for reuse: a call rents one, so that concurrent calls never share memory and warm calls allocate none.
/// </summary>
internal sealed class Pool<T>(Func<T> create) : IDisposable
    where T : class, IReusable
{
    private readonly T?[] _idle = new T?[Environment.ProcessorCount * 2];

    /// <summary>Takes an idle object, or makes one.</summary>
    public T Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } item)
            {
                return item;
            }
        }

        return create();
    }

    /// <summary>Puts an object back; it is released where enough are idle already.</summary>
    public void Return(T item)
    {
        if (item.Reset())
        {
            for (int i = 0; i < _idle.Length; i++)
            {
                if (Interlocked.CompareExchange(ref _idle[i], item, null) is null)
                {
                    return;
                }
            }
        }

        (item as IDisposable)?.Dispose();
    }

    public void Dispose()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            (Interlocked.Exchange(ref _idle[i], null) as IDisposable)?.Dispose();
        }
    }
}

/// <summary>What a <see cref="Pool{T}"/> keeps.</summary>
internal interface IReusable
{
    /// <summary>Forgets the last use.</summary>
    /// <returns>Whether the object is worth keeping; not where it has grown beyond measure.</returns>
    bool Reset();
}
