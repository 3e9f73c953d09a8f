using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Loader;

namespace LightLM.Bench.Against;

/// <summary>
/// A build's library in a load context of its own, so that several builds run in one process, each with the dependencies beside it. It is
/// called by the names that every build has for its users; no type of this program's own library meets it.
/// </summary>
internal sealed class BuildLibrary : AssemblyLoadContext
{
    private const string ModelType = "LightLM.LightModel";
    private readonly Build _build;
    private readonly Func<string, IDisposable> _load;
    private readonly MethodInfo _embed;

    /// <summary>Loads the library.</summary>
    /// <exception cref="InputException">It is no library, or lacks what is called.</exception>
    public BuildLibrary(Build build)
        : base(build.Name)
    {
        _build = build;
        MethodInfo[] methods = LoadLibrary(build.Library).GetType(ModelType)?.GetMethods() ?? [];
        _load = Call<Func<string, IDisposable>>(null, Find(methods, "Load", typeof(IDisposable)));
        _embed = Find(methods, "Embed", typeof(float[]));
    }

    /// <summary>Loads a model.</summary>
    /// <exception cref="InputException">The build refuses it.</exception>
    public IDisposable LoadModel(string path)
    {
        try
        {
            return _load(path);
        }
        catch (Exception e) when (e.GetType().Assembly.Location == _build.Library)
        {
            throw new InputException($"{_build.Folder}: {e.Message}", e);
        }
    }

    /// <summary>The call that makes a vector of a text with a model: its encoder's time and little else.</summary>
    public Func<string, float[]> EmbedderOf(IDisposable model) => Call<Func<string, float[]>>(Expression.Constant(model), _embed);

    /// <summary>What lies beside the library belongs to it; all else is the runtime's.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_build.Folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private Assembly LoadLibrary(string path)
    {
        try
        {
            return LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException e)
        {
            throw new InputException($"{path}: expected a library of .NET, found something else. Build the command line again.", e);
        }
    }

    private MethodInfo Find(MethodInfo[] methods, string name, Type result) =>
        Array.Find(methods, method => method.Name == name && result.IsAssignableFrom(method.ReturnType) && TakesText(method))
            ?? throw new InputException(
                $"{_build.Library}: expected {ModelType}.{name}(string), found none. Compare with a build that has it.");

    /// <summary>Calls a method that takes a text with the defaults of all else.</summary>
    private static T Call<T>(Expression? target, MethodInfo method)
    {
        ParameterExpression text = Expression.Parameter(typeof(string));
        IEnumerable<Expression> others = method.GetParameters().Skip(1).Select(parameter => Expression.Default(parameter.ParameterType));
        return Expression.Lambda<T>(Expression.Call(target, method, [text, .. others]), text).Compile();
    }

    private static bool TakesText(MethodInfo method) =>
        method.GetParameters() is [var first, .. var others]
            && first.ParameterType == typeof(string)
            && others.All(parameter => parameter.IsOptional);
}
