using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Extensions;
using LightLM.Reports;
using LightLM.Server.Hosting;
using LightLM.Server.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm serve</c>.</summary>
internal sealed class ServeCommand : CliCommand
{
    /// <summary>The variable that holds the key, which a list of processes would show as an option.</summary>
    public const string KeyVariable = "LIGHTLM_API_KEY";

    /// <summary>
    /// Where it is 1, .NET's sockets go on in the thread that was woken for them and wake no other; the routes give that thread little to do. .NET reads it at
    /// the first use of a socket and has no other switch.
    /// </summary>
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private const string UsualUrl = "http://127.0.0.1:8080";
    private const double MostSeconds = 86_400;

    private static readonly string[] VectorTasks = ["feature-extraction", "sentence-similarity"];

    private readonly Option<string[]> _models = Several("--model", "A model, by a name that requests call it: NAME=FILE, or FILE, which is called like the file; by default all that models/manifest.json names", "[NAME=]FILE", "-m");
    private readonly Option<string[]> _defaults = Several("--default", "The model that requests without a model's name go to: TASK=NAME, such as feature-extraction=embed; by default the first that was made for the task", "TASK=NAME");
    private readonly Option<string[]> _urls = Several("--urls", $"Where to listen (default: {UsualUrl}, which only this machine reaches)", "URL");
    private readonly Option<string[]> _grpcUrls = Several("--grpc-urls", "Where to listen for gRPC; by default nowhere", "URL");
    private readonly Option<string[]> _hosts = Several("--allowed-hosts", "The host names that requests may be sent to; by default any, or where only this machine reaches the server its own", "NAME");
    private readonly Option<int?> _workers = CommonOptions.Count("--workers", "Texts at a time, each on one thread (default: one on each core)", 1024);
    private readonly Option<int?> _requests = CommonOptions.Count("--max-requests", "The most requests that wait or run (default: 1024)", int.MaxValue);
    private readonly Option<int?> _tokens = CommonOptions.Count("--max-tokens", "The most tokens that wait (default: 600,000)", int.MaxValue);
    private readonly Option<int?> _inputs = CommonOptions.Count("--max-inputs", "The most texts of a request (default: 2048)", int.MaxValue);
    private readonly Option<int?> _bytes = CommonOptions.Count("--max-bytes", "The most bytes of a request (default: 4,194,304)", 1 << 30);
    private readonly Option<double?> _timeout = Seconds("--timeout", "How long a request may take (default: 30)", least: 0.001);
    private readonly Option<double?> _drain = Seconds("--drain", "How long requests are still taken after a signal to end, while the server says that it is not ready (default: 1)", least: 0);
    private readonly Option<double?> _reload = Seconds("--reload", "How often to look whether another file has taken a model's place (default: 0, never)", least: 0);
    private readonly Option<LogLevel?> _log = ChoiceOption.Create<LogLevel?>(
        "--log-level", "What to log to standard error (default: information)",
        ("debug", LogLevel.Debug), ("information", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("none", LogLevel.None));

    private readonly Option<bool> _json = CommonOptions.Json();

    public ServeCommand(Shell shell)
        : base(shell, "serve", "Answer requests over HTTP and gRPC, with a page to try the models") =>
        Take(_models, _defaults, _urls, _grpcUrls, _hosts, _workers, _requests, _tokens, _inputs, _bytes, _timeout, _drain, _reload, _log, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm serve", $"all default models; the page is at {UsualUrl}/"),
        new("lightlm serve -m ner=cluener.lightlm -m qa=cmrc2018.lightlm --urls http://0.0.0.0:8080", "two models, for all who reach this machine"),
        new("lightlm serve --reload 2 --timeout 5 --grpc-urls http://127.0.0.1:8081", "follow files that are replaced, answer within 5 s or not at all, and speak gRPC"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Ask it: curl http://127.0.0.1:8080/models/cluener -H 'Content-Type: application/json' -d '{\"inputs\": \"张伟是腾讯公司的产品经理。\"}'",
        "Routes: those of Hugging Face's tasks, TEI, OpenAI (/v1/embeddings), Cohere and Jina (/v1/rerank), KServe and Triton (/v2), /metrics, /openapi.json.",
        $"A key that requests must carry is read from the variable {KeyVariable}.",
        "Ctrl-C or SIGTERM ends it: requests that were taken are answered, and the exit code is 0.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        bool isJson = arguments.GetValue(_json);
        List<(string Name, string Path)> models = ReadModels(arguments.GetValue(_models) ?? []);
        IReadOnlyList<(string Task, string Name)> defaults = ReadDefaults(arguments, models);
        string[] urls = arguments.GetValue(_urls) is { Length: > 0 } given ? given : [UsualUrl];
        double timeout = arguments.GetValue(_timeout) ?? 30;
        double drain = arguments.GetValue(_drain) ?? 1;
        Shell.AllowToEnd(TimeSpan.FromSeconds(timeout + drain + 5));
        ServerSettings settings = new()
        {
            Models = models,
            Urls = urls,
            GrpcUrls = arguments.GetValue(_grpcUrls) ?? [],
            AllowedHosts = arguments.GetValue(_hosts) ?? [],
            ReloadInterval = arguments.GetValue(_reload) is > 0 and double seconds ? TimeSpan.FromSeconds(seconds) : null,
            LogLevel = arguments.GetValue(_log) ?? LogLevel.Information,
            LogsJson = isJson,
            Configure = limits =>
            {
                limits.Workers = arguments.GetValue(_workers) ?? limits.Workers;
                limits.MaxQueuedRequests = arguments.GetValue(_requests) ?? limits.MaxQueuedRequests;
                limits.MaxQueuedTokens = arguments.GetValue(_tokens) ?? limits.MaxQueuedTokens;
                limits.MaxInputs = arguments.GetValue(_inputs) ?? limits.MaxInputs;
                limits.MaxRequestBytes = arguments.GetValue(_bytes) ?? limits.MaxRequestBytes;
                limits.RequestTimeout = TimeSpan.FromSeconds(timeout);
                limits.DrainDelay = TimeSpan.FromSeconds(drain);
                foreach ((string task, string name) in defaults)
                {
                    limits.DefaultModels[task] = name;
                }

                limits.ApiKey = Shell.Variable(KeyVariable) is { Length: > 0 } key ? key : null;
            },
        };
        Environment.SetEnvironmentVariable(InlineCompletions, Environment.GetEnvironmentVariable(InlineCompletions) ?? "1");
        RunAsync(settings, isJson).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    private static Option<string[]> Several(string name, string description, string helpName, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = helpName };

    private static Option<double?> Seconds(string name, string description, double least) => NumberOption.Create(
        name, description, FormattableString.Invariant($"seconds from {least} to {MostSeconds}"), value => value >= least && value <= MostSeconds);

    private async Task RunAsync(ServerSettings settings, bool isJson)
    {
        await using WebApplication application = ServerHost.Create(settings);
        await application.StartAsync(Shell.Cancellation).ConfigureAwait(false);
        Announce(application, isJson);
        await Task.Delay(Timeout.InfiniteTimeSpan, Shell.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await application.StopAsync().ConfigureAwait(false);
    }

    private void Announce(WebApplication application, bool isJson)
    {
        IEnumerable<string> models = application.Services.GetServices<LightModelSource>().Select(source => source.Name);
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json =>
            {
                json.WriteStrings("urls", application.Urls);
                json.WriteStrings("models", models);
            });
        }
        else
        {
            Shell.Output.WriteLine($"Serving {string.Join(", ", models)} at {string.Join(", ", application.Urls)}");
        }

        Shell.Output.Flush();
    }

    /// <summary>What the options say, or where no model is named what the manifest says.</summary>
    private List<(string Task, string Name)> ReadDefaults(ParseResult arguments, List<(string Name, string Path)> models)
    {
        List<(string Task, string Name)> defaults = [];
        if (arguments.GetValue(_models) is not { Length: > 0 })
        {
            string embed = Path.GetFileNameWithoutExtension(DefaultModels.Find(Shell, "embed"));
            defaults.AddRange(VectorTasks.Where(_ => models.Exists(model => model.Name == embed)).Select(task => (task, embed)));
        }

        foreach (string given in arguments.GetValue(_defaults) ?? [])
        {
            if (given.Split('=') is not [string task, string name] || ModelTasks.Find(task) is null || !models.Exists(model => model.Name == name))
            {
                throw new UsageException(
                    $"--default: expected TASK=NAME of a task and a model, found '{given}'. Tasks: {string.Join(", ", ModelTasks.All.Select(task => task.Name))}."
                    + $" Models: {string.Join(", ", models.Select(model => model.Name))}.");
            }

            defaults.Add((task, name));
        }

        return defaults;
    }

    private List<(string Name, string Path)> ReadModels(string[] given)
    {
        IEnumerable<string> named = given.Length > 0 ? given : DefaultModels.FindAll(Shell);
        List<(string Name, string Path)> models = [];
        foreach (string model in named)
        {
            int sign = model.IndexOf('=', StringComparison.Ordinal);
            string path = model[(sign + 1)..];
            string name = sign >= 0 ? model[..sign] : Path.GetFileNameWithoutExtension(path);
            if (name.Length == 0 || path.Length == 0 || name.Any(unit => char.IsWhiteSpace(unit) || char.IsControl(unit) || unit is '/' or '?' or '#' or '%'))
            {
                throw new UsageException($"--model: expected [NAME=]FILE with a name that fits into an address, found '{model}'.");
            }

            if (models.Exists(other => other.Name == name))
            {
                throw new UsageException($"--model: expected each name once, found '{name}' twice. Name one of them otherwise: NAME=FILE.");
            }

            models.Add((name, path));
        }

        return models;
    }
}
