namespace LightLM.Extensions;

/// <summary>A model that is disposed once it was replaced and its last lease has ended.</summary>
internal sealed class LoadedModel(LightModel model, FileStamp stamp)
{
    private readonly Lock _gate = new();

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
        lock (_gate)
        {
            _users += _users > 0 ? 1 : 0;
            return _users > 0;
        }
    }

    /// <summary>Ends a lease, or the source's hold.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_users > 0 || IsGivenAway)
            {
                return;
            }
        }

        model.Dispose();
    }
}
