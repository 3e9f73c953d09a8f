using Microsoft.Extensions.Logging;

namespace LightLM.Extensions;

/// <summary>
/// A model of a host by its name. It is loaded once, and again where another file takes its place; calls that are under way then end on the model
/// that they began with. Safe for concurrent use.
/// </summary>
public sealed class LightModelSource : IDisposable
{
    private readonly LightLMOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly BegunLoad? _begun;
    private readonly Lock _loading = new();
    private LoadedModel? _current;
    private FileStamp? _refused;
    private bool _isDisposed;

    internal LightModelSource(string name, LightLMOptions options, ILogger logger, TimeProvider time, BegunLoad? begun)
    {
        Name = name;
        _options = options;
        _logger = logger;
        _time = time;
        _begun = begun;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>When the model was loaded that calls go to; null before the first.</summary>
    public DateTimeOffset? LoadedAt { get; private set; }

    /// <summary>Why the last file was refused; null where the last one was loaded.</summary>
    public LightLMException? LastError { get; private set; }

    /// <summary>Whether there is a model.</summary>
    public bool IsLoaded => Volatile.Read(ref _current) is not null;

    /// <summary>How often the file is looked at; null for never.</summary>
    internal TimeSpan? ReloadInterval => _options.ReloadInterval;

    /// <summary>Whether the model is loaded when the host starts.</summary>
    internal bool LoadsAtStart => _options.LoadAtStart;

    /// <summary>
    /// The model as it is now, loaded where it was not. Whoever keeps it stays with it, also where a newer one takes its place;
    /// <see cref="Lease"/> does not keep memory for that.
    /// </summary>
    /// <exception cref="LightLMException">It cannot be loaded.</exception>
    /// <exception cref="ObjectDisposedException">The host has ended.</exception>
    public LightModel Current
    {
        get
        {
            lock (_loading)
            {
                LoadedModel loaded = LoadOnce();
                loaded.IsGivenAway = true;
                return loaded.Model;
            }
        }
    }

    /// <summary>Begins a stay with the model as it is now, loaded where it was not.</summary>
    /// <exception cref="LightLMException">It cannot be loaded.</exception>
    /// <exception cref="ObjectDisposedException">The host has ended.</exception>
    public ModelLease Lease()
    {
        while (true)
        {
            LoadedModel loaded = Volatile.Read(ref _current) ?? LoadOnce();
            if (loaded.TryEnter())
            {
                return new ModelLease(loaded);
            }

            ObjectDisposedException.ThrowIf(_isDisposed, this);
        }
    }

    /// <summary>Loads the model where it was not.</summary>
    /// <exception cref="LightLMException">It cannot be loaded.</exception>
    internal LoadedModel LoadOnce()
    {
        lock (_loading)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _current ?? Put(_begun?.Wait() ?? LoadedModel.Load(Name, _options));
        }
    }

    /// <summary>Loads the model again where another file has taken its place. A file that cannot be loaded is refused once.</summary>
    /// <returns>Whether calls go to another model from now on.</returns>
    internal bool Refresh()
    {
        lock (_loading)
        {
            FileStamp stamp = FileStamp.Of(_options.Path!);
            if (_isDisposed || _current is null || stamp == _current.Stamp || stamp == _refused)
            {
                return false;
            }

            try
            {
                Put(LoadedModel.Load(Name, _options));
                return true;
            }
            catch (LightLMException e)
            {
                _refused = stamp;
                LastError = e;
                Log.Refused(_logger, Name, e.Message);
                return false;
            }
        }
    }

    /// <summary>Ends the model once its calls have ended.</summary>
    public void Dispose()
    {
        lock (_loading)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                if (_current is not null)
                {
                    _current.IsGivenAway = false;
                    _current.Leave();
                }
            }
        }
    }

    private LoadedModel Put(LoadedModel loaded)
    {
        Log.Loaded(_logger, Name, loaded.Model, loaded.LoadTime.TotalMilliseconds);
        if (CpuReport.Warning is string warning)
        {
            Log.SlowPath(_logger, Name, warning);
        }

        LoadedModel? before = _current;
        Volatile.Write(ref _current, loaded);
        LoadedAt = _time.GetUtcNow();
        LastError = null;
        _refused = null;
        before?.Leave();
        return loaded;
    }
}
