namespace LightLM.Package.Tests;

/// <summary>A program whose packages are restored, those for compiling ahead of time left out.</summary>
public sealed class RestoredConsumer : IDisposable
{
    public RestoredConsumer(BuiltPackage package)
    {
        Consumer = new Consumer(package);
        Consumer.Dotnet("restore", "-p:PublishAot=false").Succeeds();
    }

    internal Consumer Consumer { get; }

    public void Dispose() => Consumer.Dispose();
}
