using LightLM.Cli;
using LightLM.Cli.Hosting;

using Interruption interruption = new();
using StandardStreams streams = StandardStreams.Open();

return CommandLine.Invoke(args, streams.ToShell(interruption));
