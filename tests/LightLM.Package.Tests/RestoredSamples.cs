namespace LightLM.Package.Tests;

/// <summary>The samples with their packages restored, those for compiling ahead of time left out.</summary>
public sealed class RestoredSamples : IDisposable
{
    private readonly Dictionary<string, Sample> _samples;

    public RestoredSamples(BuiltPackages packages)
    {
        _samples = ((string[])[Sample.Console, Sample.Web, Sample.Worker]).ToDictionary(name => name, name => new Sample(packages, name));
        foreach (Sample sample in _samples.Values)
        {
            sample.Build("restore", "-p:PublishAot=false").Succeeds();
        }
    }

    public void Dispose()
    {
        foreach (Sample sample in _samples.Values)
        {
            sample.Dispose();
        }
    }

    /// <summary>A sample's project.</summary>
    internal string ProjectOf(string name) => _samples[name].Project;
}
