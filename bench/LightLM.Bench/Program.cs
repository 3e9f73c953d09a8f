using LightLM.Bench;
using LightLM.Bench.Children;

// A child measures its own start, so it loads nothing that it does not need.
return args is [ChildArguments.Verb, ..] ? ChildProgram.Run(args) : BenchCommands.Run(args);
