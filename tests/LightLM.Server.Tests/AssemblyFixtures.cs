using LightLM.Server.Tests;

[assembly: AssemblyFixture(typeof(RunningServer))]
