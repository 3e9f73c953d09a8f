namespace LightLM.Extensions;

/// <summary>A model that is disposed once it was replaced and its last lease has ended.</summary>
internal sealed class LoadedModel(LightModel model, FileStamp stamp)
{
    // One for the source, and one for each lease.
    private int _users = 1;

    public LightModel Model => model;

    /// <summary>What its file was when it was loaded.</summary>
    public FileStamp Stamp => stamp;

    /// <summary>
    /// Whether it was given away without a lease. Then whoever has it may call it for good, and its memory goes with the last reference.
    /// </summary>
    public bool IsGivenAway { get; set; }

    /// <summary>Begins a lease, unless the model is gone.</summary>
    public bool TryEnter()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends a lease, or the source's hold.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0 && !IsGivenAway)
        {
            model.Dispose();
        }
    }
}
