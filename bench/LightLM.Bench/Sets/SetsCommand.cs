using System.CommandLine;
namespace LightLM.Bench.Sets;
internal static class SetsCommand { public static Command Create() => new("sets"); }
