using Microsoft.Extensions.Options;

namespace LightLM.Extensions;

/// <summary>Names each option that no model can have, before anything is loaded.</summary>
internal sealed class LightLMOptionsValidator : IValidateOptions<LightLMOptions>
{
    public ValidateOptionsResult Validate(string? name, LightLMOptions options)
    {
        List<string> problems = [.. Find(options).Select(problem => $"LightLM model '{name}': {problem}")];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Find(LightLMOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
        {
            yield return $"{nameof(LightLMOptions.Path)}: expected a .lightlm file, found none. Set it.";
        }

        if (options.Threads is < 1 or > LightModelOptions.MaxThreads)
        {
            yield return $"{nameof(LightLMOptions.Threads)}: expected 1 to {LightModelOptions.MaxThreads}, found {options.Threads}.";
        }

        if (options.Head is { } head && !Enum.IsDefined(head))
        {
            yield return $"{nameof(LightLMOptions.Head)}: expected one of {string.Join(", ", Enum.GetNames<Descriptions.HeadKind>())}, found {head}.";
        }

        if (options.ReloadInterval is { } interval && interval <= TimeSpan.Zero)
        {
            yield return $"{nameof(LightLMOptions.ReloadInterval)}: expected a time above zero, or none, found {interval}.";
        }
    }
}
